// What a journey walks on: pages of two widths, signing in, looking, checking. Knows no journey.
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };
/** Words by which Chromium reports that a page's policy stopped something. */
const REFUSED = /Content Security Policy|Refused to/;

export class Stage {
  constructor({ browser, city, out, shared, updateDocs, root }) {
    Object.assign(this, { browser, city, out, shared, updateDocs, root, contexts: [], faults: [] });
  }

  get base() {
    return this.city.base;
  }

  /** A page as wide as a phone; `{ javaScriptEnabled: false }` turns scripts off. */
  phone(options) {
    return this.page("phone", options);
  }

  /** A page as wide as a desk's screen. */
  desk(options) {
    return this.page("desk", options);
  }

  async page(kind, options = {}) {
    const context = await this.browser.newContext({
      viewport: SIZES[kind],
      hasTouch: kind === "phone",
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
      baseURL: this.city?.base,
      ...options,
    });
    this.contexts.push(context);
    return this.watch(await context.newPage(), kind);
  }

  /** Notes what a page must never do. */
  watch(page, kind) {
    page.kind = kind;
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => this.faults.push(`a script failed on ${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      if (REFUSED.test(message.text())) this.faults.push(`the policy refused something on ${page.url()}: ${message.text()}`);
    });
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith("http") && hostname !== "127.0.0.1") this.faults.push(`${page.url()} asked another host: ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 500) this.faults.push(`${response.request().method()} ${response.url()} answered ${response.status()}`);
    });
    return page;
  }

  /** Fails unless `fact` holds; the sentence says what should have been. */
  expect(fact, sentence) {
    if (!fact) throw new Error(`expected: ${sentence}`);
  }

  /** Fails unless the page shows the words. */
  async sees(page, text) {
    await page.getByText(text).first().waitFor().catch(() => {
      throw new Error(`expected to read “${text}” on ${page.url()}`);
    });
  }

  /** Goes to a path and checks the page there. */
  async visit(page, path) {
    const answer = await page.goto(path);
    this.expect(answer.status() < 400, `${path} answers, but it answered ${answer.status()}`);
    await this.check(page);
    return answer;
  }

  /** The page's accessibility and width; a fault names the element. */
  async check(page) {
    await page.waitForLoadState("load");
    const { wide, title, lang } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - window.innerWidth,
      title: document.title,
      lang: document.documentElement.lang,
    }));
    this.expect(wide <= 0, `${page.url()} fits ${page.kind}, but it is ${wide} px too wide`);
    this.expect(title && lang, `${page.url()} has a title and a language`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    const grave = violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
    const told = grave.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 4).map((node) => `${node.target} ${node.failureSummary?.split("\n")[1] ?? ""}`).join("\n  ")}`);
    this.expect(grave.length === 0, `${page.url()} can be used by everybody\n${told.join("\n")}`);
  }

  /** Checks the page and takes its picture; `docs: true` puts it into docs/screenshots when asked to. */
  async look(page, name, { docs = false, fullPage = true } = {}) {
    await this.check(page);
    const file = `${name}-${SIZES[page.kind].width}.png`;
    // A bar that sticks to the foot of the window would lie across the middle of a picture of the whole page.
    const hold = (position) => page.evaluate((p) => document.querySelectorAll(".act-bar").forEach((bar) => (bar.style.position = p)), position);
    if (fullPage) await hold("static");
    await page.screenshot({ path: join(this.out, file), fullPage, animations: "disabled" });
    if (fullPage) await hold("");
    if (docs && this.updateDocs) {
      mkdirSync(join(this.root, "docs/screenshots"), { recursive: true });
      copyFileSync(join(this.out, file), join(this.root, "docs/screenshots", file));
    }
  }

  /** A page signed in as an account of the demo city. One sign-in serves every journey: a one-time code counts once. */
  async loginAs(login, { kind = "desk" } = {}) {
    const kept = (this.shared.sessions ??= {})[login];
    const page = await this.page(kind, kept ? { storageState: kept } : {});
    await page.goto("/staff");
    if (!page.url().includes("sign-in")) return page;
    await this.check(page);
    await page.fill("[name=login]", login);
    await page.fill("[name=password]", this.city.password());
    await page.fill("[name=totp]", this.city.code(login));
    await page.click("main form button");
    await page.waitForLoadState("load");
    this.expect(!page.url().includes("sign-in"), `${login} is let in; the page says: ${(await page.innerText("main")).slice(0, 200)}`);
    this.shared.sessions[login] = await page.context().storageState();
    return page;
  }

  /** The form that sends to a path ending in `/action`, unfolded. */
  async form(page, action) {
    const form = page.locator(`form[method=post][action$="/${action}"]`).first();
    this.expect(await form.count(), `${page.url()} offers “${action}”; it offers ${(await offered(page)).join(", ")}`);
    await form.evaluate((element) => {
      for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    });
    return form;
  }

  /** Fills fields of a form by name: text, true or false, the value or a piece of the name of an option. */
  async fill(form, values) {
    for (const [name, value] of Object.entries(values)) {
      const fields = form.locator(`[name="${name}"]`);
      this.expect(await fields.count(), `the form has a field ${name}`);
      const kind = await fields.first().evaluate((field) => field.type);
      if (kind === "radio") await fields.and(form.page().locator(`[value="${value}"]`)).check();
      else if (kind === "checkbox") await fields.first().setChecked(Boolean(value));
      else if (kind.startsWith("select")) await this.choose(fields.first(), [value].flat());
      else await fields.first().fill(value);
    }
  }

  async choose(select, wanted) {
    const options = await select.evaluate((s) => [...s.options].map((o) => [o.value, (o.label || o.textContent).trim()]));
    const values = wanted.map((piece) => {
      const found = options.find(([value, label]) => value === piece || label === piece) ?? options.find(([, label]) => label.includes(piece));
      this.expect(found, `“${piece}” can be chosen; there are ${options.slice(0, 12).map(([, label]) => label).join(", ")}`);
      return found[0];
    });
    await select.selectOption(values);
  }

  /** Does an act of the page: fills its form, sends it, and checks where that leads. */
  async act(page, action, values = {}) {
    const form = await this.form(page, action);
    await this.fill(form, values);
    await Promise.all([page.waitForEvent("load"), form.locator("button:not([type=button])").last().click()]);
    const wrong = await page.locator(".notice-danger, .field-error").allInnerTexts();
    this.expect(wrong.length === 0, `“${action}” is accepted, but the page says: ${wrong.join(" / ")}`);
    await this.check(page);
  }

  /** Files an appeal as a resident does; answers `{ number, code }` and leaves the page on the receipt. */
  async fileAppeal(page, values) {
    await this.visit(page, "/file/appeal");
    await this.act(page, "file/appeal", values);
    const read = async (id) => (await page.locator(id).innerText()).trim();
    return { number: await read("#number"), code: await read("#code") };
  }

  /** Opens a matter of the resident by number and code. */
  async track(page, { number, code }) {
    await this.visit(page, "/track");
    await this.fill(page.locator('form[action="/track"]'), { number, code });
    await Promise.all([page.waitForEvent("load"), page.locator('form[action="/track"] button').click()]);
    await this.check(page);
  }

  /** Opens a matter of the staff by its number, through the search that every desk has, or from the worklist. */
  async open(page, number) {
    await page.goto("/staff");
    const listed = page.locator(`a:has-text("${number}")`).first();
    if (!(await listed.count())) {
      await page.goto(`/staff/search?q=${encodeURIComponent(number)}`);
      this.expect(await listed.count(), `${number} is on the worklist or found by search`);
    }
    await Promise.all([page.waitForEvent("load"), listed.click()]);
    await this.check(page);
  }

  /** A keyboard that counts its keys; `text` types free text, which does not count. */
  keyboard(page) {
    const keys = {
      count: 0,
      press: async (...names) => {
        for (const name of names) {
          keys.count += 1;
          await page.keyboard.press(name);
        }
      },
      type: async (letters) => {
        keys.count += letters.length;
        await page.keyboard.type(letters);
      },
      text: (words) => page.keyboard.insertText(words),
    };
    return keys;
  }

  /** Fails when a page misbehaved while the journey went well. */
  settle() {
    if (this.faults.length) throw new Error([...new Set(this.faults)].slice(0, 5).join("\n"));
  }

  /** Pictures of the open pages of a failed journey. */
  async keepEvidence(sentence) {
    let index = 0;
    for (const page of this.contexts.flatMap((context) => context.pages())) {
      const name = `failed-${sentence.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60)}-${index++}`;
      await page.screenshot({ path: join(this.out, `${name}.png`), fullPage: true }).catch(() => {});
    }
    for (const fault of new Set(this.faults)) console.log(`        also: ${fault}`);
  }

  async close() {
    for (const context of this.contexts) await context.close().catch(() => {});
  }
}

/** The last words of the addresses that a page's forms send to. */
function offered(page) {
  return page.locator("form[method=post]").evaluateAll((forms) => forms.map((form) => form.getAttribute("action").split("/").pop()));
}

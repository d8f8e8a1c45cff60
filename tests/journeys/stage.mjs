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

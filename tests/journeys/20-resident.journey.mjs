// A resident on her phone: looks for an answer, files, takes number, code and dates home, follows, adds, withdraws, returns.

const PIPE = {
  class: "complaint",
  category: "water-supply",
  text: "小区门口水管爆裂，路面积水，三天了没有人来修。",
  area: "石牌街道",
  place: "某路与某街交叉口",
  "contact-name": "陈女士",
  "contact-phone": "13800000000",
};

export default {
  "A resident files from her phone and takes a number, a code and two dates home": async (stage) => {
    const page = await stage.phone();
    await stage.visit(page, "/");
    await page.click(".main-choice");
    await stage.look(page, "file", { docs: true });
    const receipt = await stage.fileAppeal(page, PIPE);
    await stage.look(page, "filed", { docs: true });
    stage.expect(/^\d{8}-[0-9A-Z-]+$/.test(receipt.number), `the number has a date and letters: ${receipt.number}`);
    stage.expect(receipt.code.replace(/\D/g, "").length >= 16, "the code has 53 bits or more, in digits only");
    const dates = page.locator(".date-card");
    stage.expect((await dates.count()) === 2, "there are two dates");
    for (const date of await dates.all()) {
      await date.locator("summary").first().click();
      stage.expect((await date.locator(".explain li").count()) > 0, "every counted and skipped day can be seen");
    }
    await stage.look(page, "filed-days");
    stage.shared.pipe = receipt;
  },

  "She follows it by number and code, adds a fact, withdraws and comes back": async (stage) => {
    const page = await stage.phone();
    await stage.track(page, stage.shared.pipe);
    await stage.look(page, "tracked", { docs: true });
    await stage.act(page, "add-facts", { "more-facts": "今天早上水已经流到马路中间。" });
    await stage.sees(page, "今天早上水已经流到马路中间");
    await page.locator('form[action$="/withdraw"]').evaluate((form) => (form.closest("details").open = true));
    await stage.act(page, "withdraw");
    await stage.sees(page, "已撤回");
    await stage.act(page, "undo-withdraw");
    await stage.look(page, "tracked-again");
  },

  "A wrong number and a wrong code are answered alike, and nothing more is told": async (stage) => {
    const page = await stage.phone();
    const said = [];
    const { number, code } = stage.shared.pipe;
    const strange = number.replace(/[0-9A-Z]-/, (c) => (c[0] === "2" ? "3-" : "2-"));
    for (const wrong of [{ number, code: code.replace(/\d/g, "0") }, { number: strange, code }]) {
      await page.goto("/track");
      await page.fill("#number", wrong.number);
      await page.fill("#code", wrong.code);
      await Promise.all([page.waitForEvent("load"), page.click('form[action="/track"] button')]);
      await stage.check(page);
      said.push((await page.locator("[role=alert]").innerText()).trim());
    }
    stage.expect(said[0] === said[1] && said[0], `one answer for both, not “${said.join("” and “")}”`);
  },

  "Without scripts she files and follows all the same": async (stage) => {
    const page = await stage.phone({ javaScriptEnabled: false });
    await page.goto("/file/appeal");
    const form = page.locator('form[action="/file/appeal"][method=post]');
    await stage.fill(form, { ...PIPE, class: "consultation", category: "water-meter", "contact-name": "", "contact-phone": "" });
    await Promise.all([page.waitForEvent("load"), form.locator("button").last().click()]);
    stage.expect(await page.locator("#code").count(), `a receipt, not: ${(await page.innerText("main")).slice(0, 200)}`);
  },

  "What she typed is still there when the form is refused": async (stage) => {
    const page = await stage.phone();
    await page.goto("/file/appeal");
    const form = page.locator('form[action="/file/appeal"][method=post]');
    await stage.fill(form, { ...PIPE, "contact-phone": "not a number" });
    await Promise.all([page.waitForEvent("load"), form.locator("button:not([type=button])").last().click()]);
    stage.expect((await page.inputValue("[name=text]")) === PIPE.text, "the text is still there");
    stage.expect(await page.locator(".field-error, .notice-danger").count(), "the page says what to mend");
    await stage.look(page, "file-refused");
  },
};

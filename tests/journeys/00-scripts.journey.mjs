// The scripts and the style sheet by themselves, on a page that has every part: no program, no city.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { servePages } from "./pages.mjs";

export const needsCity = false;

/** Opens the page of parts as it would be served. */
async function open(stage, kind, options) {
  const base = await servePages(stage.root, () => readFileSync(join(stage.root, "tests/journeys/fixtures/parts.html")));
  const page = await stage.page(kind, options);
  await page.goto(`${base}/`);
  return page;
}

export default {
  "Every part can be used by everybody, on a phone and at a desk, in both sizes of text": async (stage) => {
    for (const kind of ["phone", "desk"]) {
      const page = await open(stage, kind);
      await stage.look(page, "parts");
      await page.evaluate(() => document.documentElement.classList.add("large"));
      await stage.look(page, "parts-large");
    }
  },

  "A picker is used by keyboard alone, by initials, by code and by the district above": async (stage) => {
    const page = await open(stage, "desk");
    await page.focus("#district-box");
    await page.keyboard.type("thq");
    await page.keyboard.press("Tab");
    stage.expect((await page.inputValue("#district")) === "1", "Tab takes the marked option");
    stage.expect((await page.evaluate(() => document.activeElement.id)) === "street-box", "Tab goes on to the next box");
    await page.keyboard.press("ArrowDown");
    const offered = await page.locator("#street-box ~ .picker-list [role=option]").allInnerTexts();
    stage.expect(offered.length === 2 && !offered.join().includes("北京"), `only streets of the district are offered: ${offered}`);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    stage.expect((await page.inputValue("#street")) === "11", "Enter takes the option marked by the arrows");
    await page.focus("#district-box");
    await page.keyboard.type("440104");
    await page.keyboard.press("Enter");
    stage.expect((await page.inputValue("#district")) === "2", "a code finds its option");
    stage.expect((await page.inputValue("#street")) === "", "a street of another district is dropped");
    await page.focus("#district-box");
    await page.keyboard.type("没有这个区");
    await page.keyboard.press("Escape");
    stage.expect((await page.inputValue("#district-box")) === "越秀区", "what was not chosen is not kept");
  },

  "Several are picked and taken back by keyboard alone": async (stage) => {
    const page = await open(stage, "phone");
    const chosen = () => page.$eval("#helpers", (select) => [...select.selectedOptions].map((o) => o.value).join());
    await page.focus("#helpers-box");
    for (const initials of ["cgj", "gdj"]) {
      await page.keyboard.type(initials);
      await page.keyboard.press("Enter");
    }
    stage.expect((await chosen()) === "u2,u3", "both are chosen");
    await stage.look(page, "picked");
    await page.focus("#helpers-box");
    await page.keyboard.press("Backspace");
    stage.expect((await chosen()) === "u2", "Backspace takes the last one back");
    await page.locator(".picker-chosen button").click();
    stage.expect((await chosen()) === "", "its button takes the other back");
    await page.fill("#text", "一二三四五六七八九十一二三四五六七");
    await stage.sees(page, "还可输入 3 字");
  },

  "What was typed is back after the browser was closed, and gone after it was thrown away": async (stage) => {
    const page = await open(stage, "phone");
    await page.fill("#text", "夜里一直在施工");
    await page.check("#h2");
    stage.expect(await page.isDisabled("#phone"), "a field that does not apply is neither shown nor sent");
    await page.waitForFunction(() => localStorage.getItem("draft:appeal-new"));
    await page.reload();
    await page.keyboard.press("Alt+r");
    stage.expect((await page.inputValue("#text")) === "夜里一直在施工", "the text is back");
    stage.expect(await page.isChecked("#h2"), "the choice is back");
    await page.reload();
    await page.locator(".draft-banner button").last().click();
    await page.reload();
    stage.expect((await page.locator(".draft-banner").count()) === 0, "a draft that was thrown away does not return");
  },

  "Shortcuts are listed, work, and keep out of what is being typed": async (stage) => {
    const page = await open(stage, "desk");
    await page.keyboard.press("?");
    await stage.sees(page, "键盘快捷键");
    await stage.look(page, "shortcuts", { fullPage: false });
    await page.keyboard.press("Escape");
    await page.keyboard.press("Alt+1");
    stage.expect((await page.evaluate(() => document.activeElement.id)) === "text", "the shortcut of a field goes to it");
    await page.keyboard.type("?");
    stage.expect((await page.inputValue("#text")) === "?", "a question mark in a text is a question mark");
  },

  "A grave act asks first, and a chart stands above the table it is drawn from": async (stage) => {
    const page = await open(stage, "desk");
    await page.fill("#text", "x");
    await page.click("[data-confirm]");
    await stage.sees(page, "30 天内可以恢复");
    await page.keyboard.press("Escape");
    stage.expect((await page.locator("dialog[open]").count()) === 0, "Escape keeps things as they were");
    stage.expect((await page.locator("[data-chart] svg path").count()) > 3, "the chart is drawn");
    await page.click("#phrase-1");
    stage.expect((await page.inputValue("#text")).includes("夜间施工噪声"), "a phrase goes in at the cursor");
  },

  "Without scripts every field is there": async (stage) => {
    const page = await open(stage, "phone", { javaScriptEnabled: false });
    for (const id of ["#text", "#district", "#street", "#phone"]) {
      stage.expect(await page.isVisible(id), `${id} is shown without scripts`);
    }
  },
};

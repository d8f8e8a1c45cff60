// Every page of the gallery that the tests of `web` draw, with the longest texts anybody thought of: no program, no city.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { servePages } from "./pages.mjs";

export const needsCity = false;

export default {
  "Every page of the gallery can be used by everybody, on a phone and at a desk, in both sizes of text": async (stage) => {
    const folder = join(stage.root, "target/gallery");
    stage.expect(existsSync(folder), "the gallery is drawn: run 'cargo test -p web' first");
    const names = readdirSync(folder).filter((name) => name.endsWith(".html"));
    stage.expect(names.length > 5, `the gallery has pages, but it has ${names.length}`);
    const base = await servePages(stage.root, (path) => readFileSync(join(folder, path)));
    const wrong = [];
    for (const kind of ["phone", "desk"]) {
      const page = await stage.page(kind);
      for (const name of names) {
        await page.goto(`${base}/${name}?`);
        const title = `gallery-${name.replace(".html", "")}`;
        await stage.look(page, title).catch((fault) => wrong.push(fault.message));
        await page.evaluate(() => document.documentElement.classList.add("large"));
        await stage.check(page).catch((fault) => wrong.push(`in large text: ${fault.message}`));
      }
    }
    stage.expect(wrong.length === 0, `no fault on any page\n${wrong.join("\n")}`);
  },
};

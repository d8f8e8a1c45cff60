// Runs people's journeys through the pages in a real browser, at the width of a phone and of a desk.
//
//   node tests/journeys/run.mjs [words of a journey's name…] [--update-docs] [--as-built]
//
// Makes a city of its own in a temporary folder, serves it on a free port with the program just built, and runs every
// *.journey.mjs in the order of their names. Each page a journey looks at must have no serious fault of accessibility,
// no sideways scrolling, no error in the console, no refused policy and no request to another host.
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { serveCity } from "./city.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const out = join(here, "out");
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const updateDocs = process.argv.includes("--update-docs");

const chromiumAt = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find((at) => at && existsSync(at));
if (!chromiumAt) {
  console.error("Chromium is missing: install it (apt-get install chromium) or name it in CHROMIUM, then run this again.");
  process.exit(2);
}
if (!existsSync(join(here, "node_modules/playwright-core"))) {
  console.error("The browser driver is missing: run 'npm ci --ignore-scripts' in tests/journeys, then run this again.");
  process.exit(2);
}
const { chromium } = await import("playwright-core");
const { Stage } = await import("./stage.mjs");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const journeys = [];
for (const name of readdirSync(here).filter((name) => name.endsWith(".journey.mjs")).sort()) {
  const { default: told, needsCity = true } = await import(pathToFileURL(join(here, name)));
  for (const [sentence, walk] of Object.entries(told)) {
    if (words.every((word) => sentence.includes(word) || name.includes(word))) journeys.push({ name, sentence, walk, needsCity });
  }
}
const city = journeys.some((journey) => journey.needsCity) ? await serveCity(out) : null;
const browser = await chromium.launch({
  executablePath: chromiumAt,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

let passed = 0;
let failed = 0;
const shared = {}; // what one journey leaves for the next: numbers, codes, signed-in pages
for (const { name, sentence, walk } of journeys) {
  const stage = new Stage({ browser, city, out, shared, updateDocs, root });
  const begun = Date.now();
  try {
    await walk(stage);
    stage.settle();
    passed += 1;
    console.log(`ok      ${sentence} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  } catch (fault) {
    failed += 1;
    console.log(`FAILED  ${sentence} (${name})\n        ${String(fault.message ?? fault).split("\n").join("\n        ")}`);
    await stage.keepEvidence(sentence);
  }
  await stage.close();
}
await browser.close();
city?.stop();
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);

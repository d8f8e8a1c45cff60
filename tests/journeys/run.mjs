// Runs people's journeys through the pages in a real browser, at the width of a phone and of a desk.
//
//   node tests/journeys/run.mjs [words of a journey's name…] [--update-docs]
//
// Makes a city of its own in a temporary folder, serves it on a free port with the program just built, and runs every
// *.journey.mjs in the order of their names. Each page a journey looks at must have no serious fault of accessibility,
// no sideways scrolling, no error in the console, no refused policy and no request to another host.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

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

/** Runs a program to its end; its words go to out/build.log and are shown only when it fails. */
function must(program, ...args) {
  const ran = spawnSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  if (ran.status !== 0) {
    console.error(`${program} ${args.join(" ")}\n${ran.stdout}\n${ran.stderr}\n${ran.error ?? ""}`);
    process.exit(1);
  }
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((ready) => probe.once("listening", ready));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** The city and its server; `stop` ends only this server. */
async function serveCity() {
  must("cargo", "build", "--locked", "-p", "anlan", "-p", "sim", "--bins");
  const data = await mkdtemp(join(tmpdir(), "anlan-journeys-"));
  must("target/debug/sim", "demo", "--data", data, "--packs", "packs", "--pack", "guangzhou");
  const port = await freePort();
  const log = openSync(join(out, "server.log"), "w");
  const server = spawn("target/debug/anlan", ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--demo"], {
    cwd: root,
    stdio: ["ignore", log, log],
  });
  let ended = false;
  server.once("exit", () => (ended = true));
  const base = `http://127.0.0.1:${port}`;
  const stop = () => {
    if (!ended) server.kill("SIGTERM");
    rmSync(data, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 300 && !ended; tries += 1) {
    const answered = await fetch(`${base}/`, { redirect: "manual" }).catch(() => null);
    if (answered) return { base, data, stop };
    await new Promise((wait) => setTimeout(wait, 200));
  }
  stop();
  console.error(`The server did not answer on ${base}: read tests/journeys/out/server.log.`);
  process.exit(1);
}

const journeys = [];
for (const name of readdirSync(here).filter((name) => name.endsWith(".journey.mjs")).sort()) {
  const { default: told, needsCity = true } = await import(pathToFileURL(join(here, name)));
  for (const [sentence, walk] of Object.entries(told)) {
    if (words.every((word) => sentence.includes(word) || name.includes(word))) journeys.push({ name, sentence, walk, needsCity });
  }
}
const city = journeys.some((journey) => journey.needsCity) ? await serveCity() : null;
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

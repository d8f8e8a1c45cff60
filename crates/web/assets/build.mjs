// Bundles src/ into dist/, which the program embeds. Never fetches anything: `npm ci --ignore-scripts` comes first.
import { build } from "esbuild";
import { mkdir, rm, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");

await mkdir(dist, { recursive: true });
for (const name of await readdir(dist)) {
  if (name !== ".keep") await rm(join(dist, name), { recursive: true });
}
await build({
  absWorkingDir: here,
  entryPoints: ["src/early.js", "src/app.js", "src/charts.js", "src/app.css"],
  outdir: dist,
  bundle: true,
  minify: true,
  // Phones of residents are old; what they cannot read they must be able to do without.
  target: ["chrome80", "safari13", "firefox78"],
  format: "iife",
  legalComments: "linked",
  logLevel: "warning",
});
for (const name of (await readdir(dist)).filter((n) => n !== ".keep").sort()) {
  console.log(`${name.padEnd(24)} ${String(Math.ceil((await stat(join(dist, name))).size / 1024)).padStart(5)} KB`);
}

// Writes the bill of materials (CycloneDX 1.5) of what `cargo` and the two npm locks bring, and refuses a package whose
// licence is not on the list of deny.toml or that comes from anywhere but the public registry of its language.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const out = process.argv[2];
const deny = readFileSync("deny.toml", "utf8");
const allowed = new Set([.../^allow = \[([^\]]*)\]/m.exec(deny)[1].matchAll(/"([^"]+)"/g)].map((m) => m[1]));
const complaints = [];

/** Whether an SPDX expression can be satisfied with allowed licences only. */
function lawful(expression) {
  const tokens = expression.replace(/\//g, " OR ").match(/\(|\)|[^\s()]+/g);
  let at = 0;
  const one = () => {
    if (tokens[at] === "(") {
      at += 1;
      const inside = either();
      at += 1;
      return inside;
    }
    let id = tokens[at++];
    if (tokens[at] === "WITH") {
      id = `${id} WITH ${tokens[at + 1]}`;
      at += 2;
    }
    return allowed.has(id);
  };
  const both = () => {
    let ok = one();
    while (tokens[at] === "AND") {
      at += 1;
      ok = one() && ok;
    }
    return ok;
  };
  const either = () => {
    let ok = both();
    while (tokens[at] === "OR") {
      at += 1;
      ok = both() || ok;
    }
    return ok;
  };
  return either();
}

function admit(kind, name, version, licence) {
  if (!licence) complaints.push(`${kind} ${name} ${version} states no licence: replace it, or argue for it in an ADR.`);
  else if (!lawful(licence)) {
    complaints.push(`${kind} ${name} ${version} is under "${licence}", which deny.toml does not allow: replace it, or argue for it in an ADR.`);
  }
  return { type: "library", name, version, purl: `pkg:${kind}/${name.replace("@", "%40")}@${version}`, licenses: licence ? [{ expression: licence.replace(/\//g, " OR ") }] : [] };
}

const run = (program, ...words) => execFileSync(program, words, { maxBuffer: 1 << 28, encoding: "utf8" });
const host = /^host: (.+)$/m.exec(run("rustc", "-vV"))[1];
const metadata = JSON.parse(run("cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", host));
const components = [];
for (const item of metadata.packages) {
  if (!item.source) continue; // ours
  if (!item.source.startsWith("registry+")) {
    complaints.push(`cargo ${item.name} comes from ${item.source}: only the public registry may be a source.`);
  }
  components.push(admit("cargo", item.name, item.version, item.license));
}
for (const folder of ["crates/web/assets", "tests/journeys"]) {
  const lock = JSON.parse(readFileSync(`${folder}/package-lock.json`, "utf8"));
  for (const [path, item] of Object.entries(lock.packages)) {
    if (path === "") continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    if (item.resolved) complaints.push(`${folder}/package-lock.json names a host for ${name}: run npm install there again with its .npmrc.`);
    components.push({ ...admit("npm", name, item.version, item.license), scope: folder.startsWith("tests") ? "excluded" : "required" });
  }
}
components.sort((a, b) => (a.purl < b.purl ? -1 : 1));
writeFileSync(out, `${JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.5", version: 1, components }, null, 1)}\n`);
for (const complaint of complaints) console.error(complaint);
console.log(`${components.length} packages, ${complaints.length} complaints; bill of materials in ${out}`);
process.exit(complaints.length ? 1 : 0);

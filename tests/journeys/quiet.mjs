// The program asks nobody: a city is made, served and used in a network namespace that has nothing but loopback, and
// the kernel's counters of attempts to reach anything else must not move.
//
//   node tests/journeys/quiet.mjs      (root, or a system that lets users make namespaces)
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveCity } from "./city.mjs";

if (process.argv[2] !== "--inside") {
  const become = process.getuid() === 0 ? [] : ["--map-root-user"];
  const again = [...become, "--net", process.execPath, fileURLToPath(import.meta.url), "--inside"];
  const ran = spawnSync("unshare", again, { stdio: "inherit" });
  if (ran.error) console.error("`unshare` is missing: install util-linux.");
  process.exit(ran.status ?? 1);
}

/** How often this namespace looked for a way out and found none, IPv4 and IPv6 together. */
function attempts() {
  const lines = readFileSync("/proc/net/snmp", "utf8").split("\n").filter((line) => line.startsWith("Ip:"));
  const [names, values] = lines.map((line) => line.split(/\s+/));
  const six = /^Ip6OutNoRoutes\s+(\d+)/m.exec(readFileSync("/proc/net/snmp6", "utf8"));
  return Number(values[names.indexOf("OutNoRoutes")]) + Number(six?.[1] ?? 0);
}

/** One attempt to connect to loopback; its outcome does not matter. */
function knock() {
  return new Promise((done) => {
    const socket = connect({ host: "127.0.0.1", port: 9 });
    socket.once("error", done);
    socket.once("connect", () => socket.end(done));
  });
}

// The counter must be one that moves: while loopback itself is down there is no way to it either.
const before = attempts();
await knock();
if (attempts() === before) {
  console.error("The kernel's counter did not move on an attempt that had no way out: this check would see nothing.");
  process.exit(1);
}
const up = spawnSync("ip", ["link", "set", "lo", "up"]);
if (up.status !== 0) {
  console.error("`ip link set lo up` failed inside the namespace: install iproute2.");
  process.exit(1);
}

const start = attempts();
const out = mkdtempSync(join(tmpdir(), "anlan-quiet-"));
const city = await serveCity(out);
let asked = 0;
for (const path of ["/", "/healthz", "/help", "/law", "/ask?q=噪声", "/file", "/file/appeal", "/track", "/staff/sign-in", "/staff", "/no-such-page"]) {
  const answer = await fetch(city.base + path, { redirect: "manual" });
  await answer.arrayBuffer();
  asked += 1;
}
city.stop();
rmSync(out, { recursive: true, force: true });
const moved = attempts() - start;
if (moved !== 0) {
  console.error(`The program tried ${moved} time(s) to reach another machine. Find the connection and declare it, or take it out.`);
  process.exit(1);
}
console.log(`${asked} pages asked for; no attempt to reach another machine`);

// A city of its own in a temporary folder, served on a free port of this machine by the program just built.
import { spawn, spawnSync } from "node:child_process";
import { openSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** What a program says; when it fails that is shown, and nothing goes on. */
function must(program, ...args) {
  const ran = spawnSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  if (ran.status !== 0) {
    console.error(`${program} ${args.join(" ")}\n${ran.stdout}\n${ran.stderr}\n${ran.error ?? ""}`);
    process.exit(1);
  }
  return ran.stdout;
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((ready) => probe.once("listening", ready));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** The city and its server; `stop` ends only this server. */
export async function serveCity(out, matters = 150) {
  if (!process.argv.includes("--as-built")) must("cargo", "build", "--locked", "-p", "anlan", "-p", "sim", "--bins");
  const data = await mkdtemp(join(tmpdir(), "anlan-journeys-"));
  must("target/debug/sim", "demo", "--data", data, "--packs", "packs", "--pack", "guangzhou", "--matters", String(matters));
  const port = await freePort();
  const log = openSync(join(out, "server.log"), "w");
  const server = spawn("target/debug/anlan", ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--demo"], {
    cwd: root,
    stdio: ["ignore", log, log],
  });
  let ended = false;
  server.once("exit", () => (ended = true));
  const base = `http://127.0.0.1:${port}`;
  /** The one-time code of an account in this half minute. */
  const code = (login) => {
    const lines = must("target/debug/anlan", "demo-accounts", "--data", data, "--packs", "packs").split("\n");
    const found = lines.map((line) => line.split("\t")).find(([name]) => name === login);
    if (!found) throw new Error(`the demo city has no account ${login}`);
    return found[1];
  };
  /** The password of every account of the demo city, as the server printed it. */
  const password = () => /密码都是 (\S+?)；/.exec(readFileSync(join(out, "server.log"), "utf8"))[1];
  const stop = () => {
    if (!ended) server.kill("SIGTERM");
    rmSync(data, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 300 && !ended; tries += 1) {
    const answered = await fetch(`${base}/`, { redirect: "manual" }).catch(() => null);
    if (answered) return { base, data, stop, code, password };
    await new Promise((wait) => setTimeout(wait, 200));
  }
  stop();
  console.error(`The server did not answer on ${base}: read server.log in ${out}.`);
  process.exit(1);
}

// Serves pages that are files, with the scripts and the style sheet as built, under the policy of the program.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const KINDS = { css: "text/css", js: "text/javascript" };

/** The address of a server that answers a path without ending with `page(path)`. */
export async function servePages(root, page) {
  const server = createServer(async (request, response) => {
    const path = request.url.split("?")[0];
    const ending = path.split(".").pop();
    const file = KINDS[ending] && join(root, "crates/web/assets/dist", path.replace(/^\/assets\//, "/"));
    try {
      const body = file ? await readFile(file) : page(path);
      response.writeHead(200, { "content-type": KINDS[ending] ?? "text/html; charset=utf-8", "content-security-policy": POLICY });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0, "127.0.0.1");
  server.unref();
  await new Promise((ready) => server.once("listening", ready));
  return `http://127.0.0.1:${server.address().port}`;
}

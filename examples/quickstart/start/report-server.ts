import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { harden } from "proofmark";
import { reportFormats } from "proofmark/prove";
import { icon, indexPage, pageStyle, type Tried } from "./page.ts";
import type { Proven } from "./prove-service.ts";
import type { Told } from "./told.ts";

interface Shown {
  readonly type: string;
  readonly body: string;
}

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  json: "application/json",
};

/** Serves the page and the three reports on 127.0.0.1, under this project's own guards. */
export async function serveReports(
  proven: readonly Proven[],
  tried: readonly Tried[],
  told: Told,
  port: number,
): Promise<Server> {
  const shown = new Map<string, Shown>([
    ["/", { type: "text/html; charset=utf-8", body: indexPage(proven, tried, told) }],
    ["/style.css", { type: "text/css; charset=utf-8", body: pageStyle }],
    ["/icon.svg", { type: "image/svg+xml", body: icon.replaceAll("currentColor", "#535d68") }],
  ]);
  for (const { variant, view } of proven) {
    for (const { id, render } of reportFormats) {
      const type = types[id];
      if (type !== undefined) shown.set(`/${variant.id}.${id}`, { type, body: render(view) });
    }
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const found = shown.get(pathname);
    if (found === undefined) {
      response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" });
      response.end("There is no such page. Start at /.\n");
      return;
    }
    response.writeHead(200, { "Content-Type": found.type, "Content-Length": Buffer.byteLength(found.body) });
    response.end(found.body);
  });
  const hashes = hashesIn([...shown.values()].map(({ body }) => body));
  harden(server, {
    sinks: false,
    controls: { csp: { directives: { styleSrc: { add: hashes }, scriptSrc: { add: hashes } } } },
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** A report names the hashes of its own style and script in its policy; the server's has to allow them too. */
function hashesIn(bodies: readonly string[]): string[] {
  const found = bodies.flatMap((body) =>
    [...body.matchAll(/&#39;(sha256-[A-Za-z0-9+/]{43}=)&#39;/g)].map(([, hash]) => `'${hash}'`),
  );
  return [...new Set(found)];
}

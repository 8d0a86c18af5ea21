import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import { exchangeOf } from "../../../http/exchange.ts";
import { problemBody } from "../../../http/problem.ts";
import { parseJson } from "../../../kernel/parse-json.ts";
import { normalisePath } from "../../../kernel/route-path.ts";
import type { Exchange } from "../../../model/exchange.ts";
import { isDenial } from "../../../model/verdict.ts";
import { sendHtml } from "../weak-route.ts";
import { currentPrincipal } from "./current-principal.ts";
import type { GroundContext, GroundParts } from "./ground-parts.ts";
import type { GroundAnswer } from "./ground-route.ts";
import { groundRoutes } from "./routes.ts";

const limitBytes = 64 * 1024;

/**
 * A small application with sign-in, as somebody would build one with the controls alone: its parts are theirs, or weak
 * ones. What a guard does not stand in front of, it serves to everybody who is signed in.
 */
export function createApplication(context: GroundContext, parts: GroundParts): RequestListener {
  const routes = groundRoutes(context, parts).map((route) => ({ route, pattern: compile(route.path) }));
  return (request, response) => {
    void serve(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
      process.emitWarning(error instanceof Error ? error : String(error), "ProvingGround");
    });
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = exchangeOf(request);
    const url = new URL(request.url ?? "/", "http://ground.invalid");
    const path = forgivingPath(request, exchange);
    if (path === "/") return sendHtml(response, "<h1>Proving ground of identity</h1>");
    const body = await readJson(request);
    const method = request.method === "HEAD" ? "GET" : request.method;
    for (const { route, pattern } of routes) {
      const { isOpen, handle } = route;
      const match = route.method === method ? pattern.exec(path) : null;
      if (match === null) continue;
      exchange.principal ??= await currentPrincipal(exchange, parts);
      const parameters = { ...match.groups };
      const answer =
        isOpen === true || exchange.principal !== undefined
          ? await handle({ exchange, parameters, query: url.searchParams, body })
          : { status: 401, json: { error: "Sign in first." } };
      send(exchange, response, answer);
      return;
    }
    sendHtml(response, "Nothing here.", 404);
  }
}

/** Forgives every spelling that some router forgives, so that nothing but the guards tells them apart. */
function forgivingPath({ headers }: IncomingMessage, { path }: Exchange): string {
  const original = headers["x-original-url"] ?? headers["x-rewrite-url"];
  const asked = typeof original === "string" ? original : path;
  const folded = normalisePath(asked);
  // Ids keep their letters.
  return folded === asked.toLowerCase() ? asked : folded;
}

function send(exchange: Exchange, response: ServerResponse, answer: GroundAnswer): void {
  if (isDenial(answer)) {
    for (const [name, value] of answer.headers ?? []) response.setHeader(name, value);
    response.writeHead(answer.status, { "Content-Type": "application/problem+json" });
    response.end(problemBody(answer, exchange.id));
    return;
  }
  response.writeHead(answer.status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(answer.json ?? {}));
}

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  const value = parseJson(Buffer.concat(chunks).toString());
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function compile(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)").replaceAll(".", "\\.")}$`, "i");
}

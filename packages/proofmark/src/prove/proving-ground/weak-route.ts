import type { IncomingMessage, ServerResponse } from "node:http";

/** One route of the proving ground: weak on purpose, so that a control has something to stand in front of. */
export interface WeakRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** HTML on the home page that leads there: a link or a form. Empty: not linked. */
  readonly entry: string;
  handle(request: IncomingMessage, response: ServerResponse, body: Buffer): void;
}

export function sendHtml(response: ServerResponse, body: string, status = 200): void {
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" });
  response.end(`<!doctype html><html lang="en"><title>Proving ground</title><body>${body}</body></html>`);
}

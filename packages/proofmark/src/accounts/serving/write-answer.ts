import type { ServerResponse } from "node:http";

import type { RouteAnswer } from "./answer.ts";

/** Writes an answer to Node's response, beside the header lines that it has. */
export function writeAnswer(response: ServerResponse, { status, headers, body }: RouteAnswer): void {
  // A client that left is answered no more.
  if (response.destroyed || response.headersSent) return;
  response.statusCode = status;
  for (const [name, value] of headers) {
    if (name === "Set-Cookie") response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
  response.end(body);
}

import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

import type { Denial } from "../model/verdict.ts";
import type { HttpExchange } from "./exchange.ts";
import type { ResponseJudge } from "./guarded-response.ts";
import { problemBody, problemHeaders } from "./problem.ts";
import { FlatHead } from "./response-head.ts";

/** Writes a whole refusal to a socket that has no ServerResponse, with the guards' headers, and closes it. */
export function sendRawRefusal(
  socket: Duplex,
  denial: Denial,
  exchange: HttpExchange,
  judge: ResponseJudge,
): void {
  // `_httpMessage` is the response under way on this socket: into its middle no other can be written.
  const underway = (socket as Duplex & { _httpMessage?: { readonly headersSent: boolean } | null })
    ._httpMessage;
  if (!socket.writable || underway?.headersSent === true) {
    socket.destroy();
    return;
  }
  const body = problemBody(denial, exchange.id);
  const head = new FlatHead(denial.status, ["Connection", "close", ...problemHeaders(denial, body)]);
  judge(exchange, head, true);
  let text = `HTTP/1.1 ${denial.status} ${STATUS_CODES[denial.status] ?? "Refused"}\r\n`;
  for (let index = 0; index < head.lines.length; index += 2) {
    for (const value of [head.lines[index + 1] ?? []].flat())
      text += `${String(head.lines[index])}: ${value}\r\n`;
  }
  socket.end(`${text}\r\n${body}`, () => socket.destroy());
}

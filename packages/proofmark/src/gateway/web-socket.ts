import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

import { clientHeaders, type RawLines } from "./response-headers.ts";

/** Milliseconds that one side may still send after the other has ended. */
const halfCloseMs = 10_000;

/** Whether a request is the opening handshake of RFC 6455 section 4.1, and nothing besides. */
export function isWebSocketRequest(request: IncomingMessage): boolean {
  const { headers } = request;
  return (
    request.method === "GET" &&
    headers.upgrade?.toLowerCase() === "websocket" &&
    headers["sec-websocket-key"] !== undefined &&
    // A body here would be read as frames by one side and as a request by the other.
    headers["transfer-encoding"] === undefined &&
    (headers["content-length"] === undefined || headers["content-length"] === "0")
  );
}

/**
 * Whether the upstream took part in the handshake (RFC 6455 section 4.2.2). A 101 alone can be somebody else's: an
 * endpoint that hands on a status that the client chose would open a tunnel past the guards.
 */
export function isAccepted(request: IncomingMessage, raw: RawLines): boolean {
  let accept: string | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]?.toString().toLowerCase() === "sec-websocket-accept") accept = raw[index + 1]?.toString();
  }
  const key = request.headers["sec-websocket-key"];
  const expected = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  return accept === expected;
}

/** Answers the handshake with the upstream's own header lines. */
export function answerHandshake(client: Socket, raw: RawLines): void {
  let head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  const lines = clientHeaders(raw);
  for (let index = 0; index < lines.length; index += 2) head += `${lines[index]}: ${lines[index + 1]}\r\n`;
  client.write(`${head}\r\n`, "latin1");
}

/** Joins the two sockets of a WebSocket until either side ends, or nothing moves for `idleMs`. */
export function joinSockets(client: Socket, upstream: Socket, idleMs: number): void {
  client.setNoDelay(true);
  joinOneWay(client, upstream, idleMs);
  joinOneWay(upstream, client, idleMs);
}

function joinOneWay(from: Socket, to: Socket, idleMs: number): void {
  from.setTimeout(idleMs, () => from.destroy());
  from.on("error", () => from.destroy());
  from.on("end", () => to.setTimeout(Math.min(idleMs, halfCloseMs)));
  // What was sent before the end still arrives; then nothing can follow either way.
  from.on("close", () => {
    to.setTimeout(Math.min(idleMs, halfCloseMs));
    to.destroySoon();
  });
  from.pipe(to);
}

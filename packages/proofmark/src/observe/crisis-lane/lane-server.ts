import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { Reply } from "../../model/verdict.ts";
import { preflight, type LaneAnswers } from "./answer/lane-answers.ts";
import { LaneConnections } from "./lane-connections.ts";
import { readLaneBody } from "./read-lane-body.ts";
import { recogniseSent } from "./recognise-sent.ts";

/** Connections that are held at once. */
const mostConnections = 2_000;
const mostHeadBytes = 65_536;
const headMs = 5_000;
const exchangeMs = 10_000;

const pageHeaders: NonNullable<Reply["headers"]> = [
  [
    "Content-Security-Policy",
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ["X-Content-Type-Options", "nosniff"],
  ["Connection", "close"],
];

/**
 * A server that answers every request with the contacts, whatever its path, and closes each connection after it. It
 * reads nothing but memory.
 * @param onSign told of a text of danger, by the id of its exchange alone.
 */
export function createLaneServer(answers: LaneAnswers, onSign: (exchangeId: string) => void): Server {
  const connections = new LaneConnections<Socket>(mostConnections);
  const server = createServer(
    {
      maxHeaderSize: mostHeadBytes,
      headersTimeout: headMs,
      requestTimeout: exchangeMs,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => void respond(request, response, answers, onSign),
  );
  server.on("connection", (socket) => {
    const address = socket.remoteAddress ?? "";
    connections.add(socket, address);
    socket.setTimeout(exchangeMs, () => socket.destroy());
    socket.once("close", () => connections.delete(socket, address));
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable)
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  return server;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answers: LaneAnswers,
  onSign: (exchangeId: string) => void,
): Promise<void> {
  response.on("error", () => {});
  const { headers, method, url = "/" } = request;
  const mark = url.indexOf("?");
  const asked = {
    query: mark === -1 ? "" : url.slice(mark + 1),
    accept: headers.accept,
    acceptLanguage: headers["accept-language"],
  };
  if (method === "OPTIONS") send(response, preflight);
  else if (method !== "POST") send(response, answers.answer(asked));
  else {
    const body = await readLaneBody(request);
    const { isRecognised, asksForContact } = recogniseSent(headers["content-type"], body);
    const isRaised = isRecognised || asksForContact;
    if (isRaised) onSign(randomUUID());
    send(response, answers.answer(asked, { isRecognised, alert: isRaised ? "raised" : "none" }));
  }
}

function send(response: ServerResponse, { status, headers = [], body = "" }: Reply): void {
  const lines = [...headers, ...pageHeaders].flat();
  lines.push("Content-Length", String(Buffer.byteLength(body)));
  response.writeHead(status, lines);
  response.end(body);
}

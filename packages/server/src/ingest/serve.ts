import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

import { refused, retryAfter, type Answer } from "./answer.ts";

const busySeconds = 2;

interface Served {
  readonly routes: ReadonlyMap<
    string,
    {
      readonly limitBytes: number;
      readonly accept: (headers: IncomingHttpHeaders, body: Buffer) => Promise<Answer>;
    }
  >;
  /** Until the body must be there. */
  readonly timeoutMs: number;
  /** Of all bodies that are being read: nobody has shown a signature yet. */
  readonly mostBytes: number;
}

/** Reads requests of `node:http` within bounds, and answers them. */
export function serveWithin(served: Served): (request: IncomingMessage, response: ServerResponse) => void {
  const reading = { bytes: 0 };
  return (request, response) => serve(request, response, served, reading);
}

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { routes, timeoutMs, mostBytes }: Served,
  reading: { bytes: number },
): void {
  const route = routes.get(request.url?.split("?", 1)[0] ?? "");
  if (route === undefined) return end(request, response, refused("PM_INGEST_NOT_FOUND"));
  if (request.method !== "POST")
    return end(request, response, refused("PM_INGEST_METHOD", { Allow: "POST" }));
  const { limitBytes, accept } = route;
  if (Number(request.headers["content-length"] ?? 0) > limitBytes)
    return end(request, response, refused("PM_INGEST_TOO_LARGE"));
  const chunks: Buffer[] = [];
  let length = 0;
  const timer = setTimeout(() => finish(refused("PM_INGEST_TIMEOUT")), timeoutMs);
  timer.unref();
  const finish = (answer: Answer): void => {
    clearTimeout(timer);
    request.removeAllListeners("data");
    letGo();
    end(request, response, answer);
  };
  const letGo = (): void => {
    chunks.length = 0;
    reading.bytes -= length;
    length = 0;
  };
  request.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    reading.bytes += chunk.length;
    if (length > limitBytes) finish(refused("PM_INGEST_TOO_LARGE"));
    else if (reading.bytes > mostBytes) finish(refused("PM_INGEST_BUSY", retryAfter(busySeconds)));
  });
  // A sender that breaks off is answered by nobody; it sends again.
  request.once("error", () => clearTimeout(timer));
  request.once("close", () => {
    clearTimeout(timer);
    letGo();
  });
  request.once("end", () => {
    clearTimeout(timer);
    if (response.headersSent) return;
    const body = Buffer.concat(chunks);
    letGo();
    void accept(request.headers, body).then(
      (answer) => end(request, response, answer),
      () => end(request, response, refused("PM_INGEST_DATABASE")),
    );
  });
}

function end(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.headersSent || response.destroyed) return;
  // Unread bytes of a body would be taken for the next request: the connection ends with the answer.
  const isWhole = request.complete;
  response.writeHead(status, {
    ...headers,
    "Content-Length": Buffer.byteLength(body),
    ...(isWhole ? {} : { Connection: "close" }),
  });
  response.end(body);
}

import type { IncomingMessage } from "node:http";

import { hasBody } from "./held-start.ts";

/** Milliseconds that a client has to end the body of a refused request; closing at once would reset its answer away. */
const lingerMs = 2_000;

/**
 * Throws away what is left of the body of a refused request. A client that is done soon keeps its connection; from one
 * that goes on sending it is taken, for Node itself would read a body of any size.
 */
export function discardBody(request: IncomingMessage): void {
  const { socket } = request;
  if (request.complete || !hasBody(request)) return;
  // Whatever tapped it before: the stream's own method stands again.
  Reflect.deleteProperty(request, "push");
  const push = request.push;
  request.push = (chunk: Buffer | null): boolean =>
    chunk === null && !request.destroyed ? push.call(request, null) : true;
  setTimeout(() => {
    if (!request.complete) socket.destroy();
  }, lingerMs).unref();
}

/**
 * Ends a body for a handler that has begun to read it, as Node does when a client breaks off: a part of a body must not
 * look like a whole one. The connection stays, for the refusal goes out on it.
 */
export function breakBody(request: IncomingMessage): void {
  request._destroy = (error, done) => {
    request.aborted = true;
    request.emit("aborted");
    // Without a listener the error would end the process; Node's own method does the same.
    done(request.listenerCount("error") > 0 ? error : null);
  };
  request.destroy(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
}

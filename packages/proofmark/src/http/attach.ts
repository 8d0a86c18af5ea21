import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Server as TlsServer } from "node:tls";

import { deny } from "../model/verdict.ts";
import type { Pipeline } from "./pipeline.ts";

const attached = new WeakSet<Server>();
const close = [["Connection", "close"]] as const;
const expectationFailed = deny("PM_EXPECTATION_FAILED");
const malformed = deny("PM_REQUEST_MALFORMED", close);
const headersTooLarge = deny("PM_HEADERS_TOO_LARGE", close);
const timedOut = deny("PM_REQUEST_TIMEOUT", close);

/**
 * Puts a whole server under a pipeline: connections, requests, upgrades, and what Node would answer by itself without
 * the guards' headers (broken bytes, a missing Host, an odd Expect). It stands in front of `emit`, so listeners that
 * are added later are guarded too. A second call for the same server does nothing.
 */
export function attachServer(server: Server, pipeline: Pipeline): void {
  if (attached.has(server)) return;
  attached.add(server);
  // Node answers these two by itself unless somebody listens.
  server.on("clientError", ignore);
  server.on("checkExpectation", ignore);
  // The pipeline answers a missing Host itself, with the guards' headers; Node reads this property at each request.
  (server as Server & { requireHostHeader: boolean }).requireHostHeader = false;

  const connectionEvent = server instanceof TlsServer ? "secureConnection" : "connection";
  const emit = server.emit;
  const pass = (event: string, ...args: unknown[]): boolean => Reflect.apply(emit, server, [event, ...args]);

  server.emit = (event: string, ...args: unknown[]): boolean => {
    switch (event) {
      case "request":
      case "checkContinue": {
        const [request, response] = args as [IncomingMessage, ServerResponse];
        pipeline.handle(request, response, () => void pass(event, request, response));
        return true;
      }
      case "checkExpectation": {
        const [request, response] = args as [IncomingMessage, ServerResponse];
        pipeline.handle(request, response, () => pipeline.refuse(request, response, expectationFailed));
        return true;
      }
      case "upgrade": {
        const [request, socket, head] = args as [IncomingMessage, Duplex, Buffer];
        pipeline.upgrade(request, socket, () => void pass(event, request, socket, head));
        return true;
      }
      case "clientError": {
        const [error, socket] = args as [NodeJS.ErrnoException, Duplex];
        answerClientError(error, socket, pipeline);
        return true;
      }
      case connectionEvent: {
        const [socket] = args as [Socket];
        const { address, isTrustedProxy } = pipeline.addresses.peer(socket);
        const denial = pipeline.connect({ socket, address, isTrustedProxy });
        if (denial === undefined) return pass(event, socket);
        socket.on("error", ignore);
        pipeline.rawRefusal(socket, denial);
        return true;
      }
      default:
        return pass(event, ...args);
    }
  };
}

function answerClientError(error: NodeJS.ErrnoException, socket: Duplex, pipeline: Pipeline): void {
  // `_httpMessage` is the response under way on this socket: Node's own handler looks at it for the same reason.
  const underway = (socket as Duplex & { _httpMessage?: ServerResponse | null })._httpMessage;
  if (error.code === "ECONNRESET" || !socket.writable || underway?.headersSent === true) {
    socket.destroy();
    return;
  }
  if (error.code === "HPE_HEADER_OVERFLOW") pipeline.rawRefusal(socket, headersTooLarge);
  else if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") pipeline.rawRefusal(socket, timedOut);
  else pipeline.rawRefusal(socket, malformed);
}

function ignore(): void {}

/** The server that a request came through, where the socket knows it. */
export function serverOf(request: IncomingMessage): Server | undefined {
  // Node sets `server` on every socket that a server accepts; documented for TLS, the same for plain ones.
  return (request.socket as Socket & { server?: Server }).server;
}

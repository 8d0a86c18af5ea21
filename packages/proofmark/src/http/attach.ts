import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Server as TlsServer } from "node:tls";

import { deny } from "../model/verdict.ts";
import { continueOnce } from "./continue-once.ts";
import type { Pipeline } from "./pipeline.ts";

/** What a server hands its traffic to: a pipeline, or something that passes it on to the pipeline of the moment. */
export type Gate = Pick<
  Pipeline,
  "addresses" | "connect" | "guard" | "handle" | "rawRefusal" | "refuse" | "upgrade"
>;

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
export function attachServer(server: Server, gate: Gate): void {
  if (attached.has(server)) return;
  attached.add(server);
  // Node answers these two by itself unless somebody listens.
  server.on("clientError", ignore);
  server.on("checkExpectation", ignore);
  // With a listener, Node leaves 100 Continue to us: a body that is refused by its head must not be asked for.
  server.on("checkContinue", ignore);
  // The pipeline answers a missing Host itself, with the guards' headers; Node reads this property at each request.
  (server as Server & { requireHostHeader: boolean }).requireHostHeader = false;

  const connectionEvent = server instanceof TlsServer ? "secureConnection" : "connection";
  const emit: (event: string, ...args: unknown[]) => boolean = server.emit;
  // No array is written here: V8 would take it for old, for the reason that judge-body.ts gives, and it holds the request.
  const pass = (event: string, ...args: unknown[]): boolean => emit.call(server, event, ...args);

  server.emit = (event: string, ...args: unknown[]): boolean => {
    switch (event) {
      case "checkContinue": {
        const [request, response] = args as [IncomingMessage, ServerResponse];
        gate.handle(request, response, () => {
          // One listener is ours; another is the application's, which then answers the expectation itself.
          if (server.listenerCount(event) > 1) {
            pass(event, request, response);
            return;
          }
          continueOnce(response);
          pass("request", request, response);
        });
        return true;
      }
      case "request": {
        const [request, response] = args as [IncomingMessage, ServerResponse];
        gate.handle(request, response, () => void pass(event, request, response));
        return true;
      }
      case "dropRequest": {
        // Past `maxRequestsPerSocket` Node answers 503 by itself, right after this event.
        const [request, socket] = args as [
          IncomingMessage,
          Socket & { _httpMessage?: ServerResponse | null },
        ];
        const response = socket._httpMessage;
        if (response?.req === request) gate.guard(request, response);
        return pass(event, request, socket);
      }
      case "checkExpectation": {
        const [request, response] = args as [IncomingMessage, ServerResponse];
        gate.handle(request, response, () => gate.refuse(request, response, expectationFailed));
        return true;
      }
      case "connect":
      case "upgrade": {
        const [request, socket, head] = args as [IncomingMessage, Duplex, Buffer];
        // Node takes its own listener off an upgraded socket: without one, a client that resets ends the process.
        socket.on("error", ignore);
        gate.upgrade(request, socket, () => void pass(event, request, socket, head));
        return true;
      }
      case "clientError": {
        const [error, socket] = args as [NodeJS.ErrnoException, Duplex];
        answerClientError(error, socket, gate);
        return true;
      }
      case connectionEvent: {
        const [socket] = args as [Socket];
        const { address, isTrustedProxy } = gate.addresses.peer(socket);
        const denial = gate.connect({ socket, address, isTrustedProxy });
        if (denial === undefined) return pass(event, socket);
        socket.on("error", ignore);
        gate.rawRefusal(socket, denial);
        return true;
      }
      default:
        return pass(event, ...args);
    }
  };
}

function answerClientError(error: NodeJS.ErrnoException, socket: Duplex, gate: Gate): void {
  // `_httpMessage` is the response under way on this socket: Node's own handler looks at it for the same reason.
  const underway = (socket as Duplex & { _httpMessage?: ServerResponse | null })._httpMessage;
  if (error.code === "ECONNRESET" || !socket.writable || underway?.headersSent === true) {
    socket.destroy();
    return;
  }
  if (error.code === "HPE_HEADER_OVERFLOW") gate.rawRefusal(socket, headersTooLarge);
  else if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") gate.rawRefusal(socket, timedOut);
  else gate.rawRefusal(socket, malformed);
}

function ignore(): void {}

/** The server that a request came through, where the socket knows it. */
export function serverOf(request: IncomingMessage): Server | undefined {
  // Node sets `server` on every socket that a server accepts; documented for TLS, the same for plain ones.
  return (request.socket as Socket & { server?: Server }).server;
}

import type { ClientRequest, IncomingMessage } from "node:http";
import type { LookupFunction, Socket } from "node:net";

import { replaceCall } from "../../instrument/replace-call.ts";
import { peerRefusal } from "./hook-net.ts";
import { isJudged, judgedLookup } from "./judged-lookup.ts";
import { socketPathRefusal, taintedRequest, type TaintedRequest } from "./tainted.ts";

const mark = Symbol("proofmark.tainted");

type Marked = ClientRequest & {
  [mark]?: TaintedRequest;
  onSocket(socket: Socket | null, error?: Error): void;
};

/** What a request hands to its agent. */
interface RequestOptions {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly socketPath?: unknown;
  readonly lookup?: LookupFunction;
}

const at = "node:http: request";

/**
 * Puts `http.request`, `http.get` and those of https under the sink where they all pass: at the agent, which knows what
 * the client will connect to, and where the request gets its socket, which may be one that another request opened.
 */
export function hookHttp(http: { Agent: { prototype: object }; ClientRequest: { prototype: object } }): void {
  replaceCall(
    http.Agent.prototype,
    "addRequest",
    (addRequest) =>
      function (request, options, ...rest) {
        const found = judgeRequest(request as Marked, options as RequestOptions);
        if (found instanceof Error) (request as Marked).onSocket(null, found);
        else Reflect.apply(addRequest, this, [request, found, ...rest]);
      },
  );
  replaceCall(
    http.ClientRequest.prototype,
    "onSocket",
    (onSocket) =>
      function (socket, error) {
        if (isGiven(socket) && !isGiven(error)) watchSocket(this as Marked, socket as Socket);
        Reflect.apply(onSocket, this, [socket, error]);
      },
  );
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A refusal, or the options with which the request goes on. */
function judgeRequest(request: Marked, options: RequestOptions): Error | RequestOptions {
  if (typeof options !== "object" || options === null) return options;
  const { host, port, socketPath, lookup } = options;
  if (typeof socketPath === "string" && socketPath !== "")
    return socketPathRefusal(at, socketPath) ?? options;
  if (typeof host !== "string") return options;
  const tainted = taintedRequest({ at, host, port: Number(port) });
  if (tainted === undefined) return options;
  request[mark] = tainted;
  const refusal = tainted.refusal();
  if (refusal !== undefined) return refusal;
  // Here and not only where the socket connects: a request that waits for a free one gets it outside of its context.
  if (isJudged(lookup)) return options;
  return { ...options, lookup: judgedLookup(lookup, (addresses) => tainted.refusal(addresses)) };
}

function watchSocket(request: Marked, socket: Socket): void {
  const tainted = request[mark] ?? taintedByHost(request);
  if (tainted === undefined) return;
  if (socket.connecting)
    socket.prependOnceListener("connect", () => {
      const refusal = peerRefusal(tainted, socket);
      if (refusal !== undefined) socket.destroy(refusal);
    });
  else {
    const refusal = peerRefusal(tainted, socket);
    // The connection itself goes back to its pool: it is the application's.
    if (refusal !== undefined) request.destroy(refusal);
  }
  request.prependOnceListener("response", (response: IncomingMessage) => {
    for (const [name, value] of Object.entries(response.headers)) tainted.learn(name, value);
  });
}

/** For requests that were made past an agent. */
function taintedByHost({ host }: ClientRequest): TaintedRequest | undefined {
  return typeof host === "string" ? taintedRequest({ at, host, port: Number.NaN }) : undefined;
}

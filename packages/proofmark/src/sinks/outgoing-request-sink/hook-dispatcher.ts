import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

import { replaceCall } from "../../instrument/replace-call.ts";
import { peerRefusal } from "./hook-net.ts";
import { taintedRequest, type TaintedRequest } from "./tainted.ts";

const at = "undici: dispatch";
const mark = Symbol("proofmark.tainted");

interface DispatchOptions {
  readonly origin?: unknown;
  /** The name, where an interceptor put the address that it resolved to into the origin. */
  readonly servername?: unknown;
  readonly [mark]?: TaintedRequest;
}

interface Dispatcher {
  dispatch(options: DispatchOptions, handler: object): boolean;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** By undici's own object for a request. */
const requests = new WeakMap<object, TaintedRequest>();
let creating: TaintedRequest | undefined;
let isListening = false;

/**
 * Puts undici under the sink, the copy in Node (`fetch`, `WebSocket`, `EventSource`) or the package: every request, each
 * hop of a redirect too, passes the `dispatch` that all its dispatchers inherit.
 */
export function hookDispatchers(dispatcher: object): void {
  listen();
  replaceCall(
    dispatchOwner(dispatcher),
    "dispatch",
    (dispatch) =>
      function (options, handler) {
        return dispatchJudged(dispatch, this as Dispatcher, options as DispatchOptions, handler as object);
      },
  );
}

function dispatchJudged(
  dispatch: Method,
  dispatcher: Dispatcher,
  options: DispatchOptions,
  handler: object,
): unknown {
  const { host, port } = destinationOf(dispatcher, options);
  const known = options?.[mark];
  const servername = typeof options?.servername === "string" ? options.servername : undefined;
  // A pool hands a request on to its clients: it is the same one, though another may have freed the client.
  if (known !== undefined && known.host === host && known.port === port) {
    creating = known;
    try {
      return Reflect.apply(dispatch, dispatcher, [options, handler]);
    } finally {
      creating = undefined;
    }
  }
  const tainted = host === undefined ? undefined : taintedRequest({ at, host, port }, servername);
  if (tainted === undefined) return Reflect.apply(dispatch, dispatcher, [options, handler]);
  const refusal = tainted.refusal();
  if (refusal !== undefined) return tell(handler, refusal);
  return dispatcher.dispatch({ ...options, [mark]: tainted }, watched(handler, tainted));
}

/** The object in the chain of prototypes that has the `dispatch` of all dispatchers. */
function dispatchOwner(dispatcher: object): object | null {
  let owner: object | null = dispatcher;
  while (owner !== null && !Object.hasOwn(owner, "dispatch")) owner = Object.getPrototypeOf(owner);
  return owner;
}

interface Destination {
  readonly host: string | undefined;
  readonly port: number;
}

/** A client or a pool connects to its own URL, whatever the options say; an agent to the origin that they name. */
function destinationOf(dispatcher: object, options: DispatchOptions | undefined): Destination {
  const own = Object.getOwnPropertySymbols(dispatcher).find((symbol) => symbol.description === "url");
  const found: unknown = own === undefined ? options?.origin : Reflect.get(dispatcher, own);
  const url = found instanceof URL ? found : URL.parse(String(found));
  if (url === null) return { host: undefined, port: 0 };
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  return { host: url.hostname, port };
}

/** Fails a request as one fails that can't connect. */
function tell(handler: object, refusal: Error): boolean {
  const { onResponseError, onError } = handler as { onResponseError?: Method; onError?: Method };
  if (typeof onResponseError === "function") Reflect.apply(onResponseError, handler, [null, refusal]);
  else if (typeof onError === "function") Reflect.apply(onError, handler, [refusal]);
  else throw refusal;
  return false;
}

/**
 * The handler, told of everything in the context of its request: sockets live on in that of whoever opened them, and a
 * redirect that is followed from there would be judged by another request's input.
 */
function watched(handler: object, tainted: TaintedRequest): object {
  const inContext = AsyncLocalStorage.snapshot();
  return new Proxy(handler, {
    get(given, name) {
      const method: unknown = Reflect.get(given, name, given);
      if (typeof method !== "function") return method;
      return (...args: unknown[]): unknown => {
        if (name === "onHeaders") learnRaw(tainted, args[1]);
        else if (name === "onResponseStart") learnAll(tainted, args[2]);
        return inContext(() => Reflect.apply(method, given, args));
      };
    },
  });
}

function learnRaw(tainted: TaintedRequest, headers: unknown): void {
  if (!Array.isArray(headers)) return;
  for (let index = 0; index + 1 < headers.length; index += 2)
    tainted.learn(String(headers[index]), String(headers[index + 1]));
}

function learnAll(tainted: TaintedRequest, headers: unknown): void {
  if (typeof headers !== "object" || headers === null) return;
  for (const [name, value] of Object.entries(headers)) tainted.learn(name, value);
}

// undici tells of each request when it is made, and right before its first byte is written on a connection.
function listen(): void {
  if (isListening) return;
  isListening = true;
  subscribe("undici:request:create", (message) => {
    if (creating !== undefined) requests.set((message as { request: object }).request, creating);
  });
  subscribe("undici:client:sendHeaders", (message) => {
    const { request, socket } = message as { request: object; socket: Socket | undefined };
    const tainted = requests.get(request);
    if (tainted === undefined || socket === undefined) return;
    const refusal = peerRefusal(tainted, socket);
    if (refusal !== undefined) socket.destroy(refusal);
  });
}

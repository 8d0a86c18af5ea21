import { isIP, type LookupFunction, type Socket } from "node:net";

import { replaceCall } from "../../instrument/replace-call.ts";
import { metadataNames } from "./address-class.ts";
import { hostKey } from "./host-key.ts";
import { isJudged, judgedLookup } from "./judged-lookup.ts";
import { refusalIn, socketPathRefusal, taintedRequest, TaintedRequest, watchedContext } from "./tainted.ts";

const target = Symbol("proofmark.target");

type Targeted = Socket & { [target]?: string };

/** What `net.connect` hands to a socket, once its arguments are put in order. */
interface ConnectOptions {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly path?: unknown;
  readonly lookup?: LookupFunction;
}

const at = "node:net: connect";

/** Puts every connection of the process under the sink: HTTP clients of all kinds, and raw sockets, end up here. */
export function hookSockets({ Socket: { prototype } }: { Socket: { prototype: Socket } }): void {
  replaceCall(prototype, "connect", (connect) => connectHooked(connect));
}

function connectHooked(connect: (this: unknown, ...args: unknown[]) => unknown) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const options = optionsOf(args);
    if (options === undefined) return Reflect.apply(connect, this, args);
    const socket = this as Targeted;
    socket[target] = typeof options.host === "string" ? options.host : "localhost";
    const found = judgeConnection(options);
    if (found === undefined) return Reflect.apply(connect, this, args);
    if (found instanceof Error) return socket.destroy(found);
    // Node marks arguments that it has put in order: the marked array stays, with other options in it.
    if (Array.isArray(args[0])) args[0][0] = { ...options, lookup: found };
    else args = [{ ...options, lookup: found }, ...args.filter((each) => typeof each === "function")];
    return Reflect.apply(connect, this, args);
  };
}

/** A refusal, or the lookup that the connection has to take; undefined where it goes on as it is. */
function judgeConnection({ host, port, path, lookup }: ConnectOptions): Error | LookupFunction | undefined {
  if (typeof path === "string" && path !== "") return socketPathRefusal(at, path);
  if (isJudged(lookup)) return undefined;
  const context = watchedContext();
  if (context === undefined) return undefined;
  const call = { at, host: typeof host === "string" && host !== "" ? host : "localhost", port: Number(port) };
  const tainted = taintedRequest(call);
  if (tainted !== undefined)
    return tainted.refusal() ?? judgedLookup(lookup, (found) => tainted.refusal(found));
  if (isIP(call.host) !== 0 || metadataNames.has(hostKey(call.host))) return undefined;
  return judgedLookup(lookup, (addresses) => refusalIn(context, { ...call, addresses, field: undefined }));
}

/** The refusal of a request that is about to be written on a connection which may have been opened for another one. */
export function peerRefusal(tainted: TaintedRequest, socket: Socket): Error | undefined {
  const { remoteAddress } = socket;
  if (remoteAddress === undefined) return undefined;
  const opened = (socket as Targeted)[target];
  // Through a proxy, the peer is the proxy: where the request goes from there is not seen here.
  const isDirect = opened === undefined ? !isWrapped(socket) : hostKey(opened) === hostKey(tainted.host);
  if (!isDirect) return undefined;
  return tainted.refusal([remoteAddress]);
}

/** Whether TLS was started on a connection that stood already, such as a tunnel through a proxy. */
function isWrapped(socket: Socket): boolean {
  const parent: unknown = Reflect.get(socket, "_parent");
  return parent !== undefined && parent !== null;
}

function optionsOf(args: readonly unknown[]): ConnectOptions | undefined {
  const [first, second] = args;
  if (Array.isArray(first)) return first[0];
  if (typeof first === "object" && first !== null) return first;
  if (typeof first === "number" || (typeof first === "string" && /^\d+$/.test(first)))
    return { port: first, host: typeof second === "string" ? second : undefined };
  return typeof first === "string" ? { path: first } : undefined;
}

import { currentContext, type RequestContext } from "../../input/request-context.ts";
import { isWatching, refusalOf } from "../../instrument/check-sink.ts";
import type { SinkRefusal } from "../../instrument/sink-refusal.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { OutgoingCall } from "./call.ts";
import { InputHosts } from "./input-hosts.ts";
import { outgoingRequestSinkSpec } from "./spec.ts";

const slot = createSlot<InputHosts>("outgoing-request-sink.hosts");

/** Headers of an answer that lead a client on to another host. */
const leading: ReadonlySet<string> = new Set(["location", "refresh", "link", "content-location"]);

/** The request now served, where this sink is in its pipeline. */
export function watchedContext(): RequestContext | undefined {
  return isWatching(outgoingRequestSinkSpec.id) ? currentContext() : undefined;
}

/** The hosts that a request's input names, as far as it has come, read when the first outgoing call is made. */
export function hostsOfInput(context: RequestContext): InputHosts {
  let hosts = slot.get(context.exchange);
  if (hosts === undefined) {
    hosts = new InputHosts(context.exchange.host);
    slot.set(context.exchange, hosts);
  }
  hosts.read(context.input);
  return hosts;
}

/** The refusal of a call of this request, or undefined where it may go on: allowed, or only watched. */
export function refusalIn(context: RequestContext, call: OutgoingCall): SinkRefusal | undefined {
  return refusalOf(outgoingRequestSinkSpec.id, call, context);
}

/** A request to a host that input named, from the call to the last byte of its answer. */
export class TaintedRequest {
  readonly context: RequestContext;
  readonly at: string;
  readonly host: string;
  readonly port: number;
  readonly field: string;

  constructor(context: RequestContext, field: string, call: Pick<OutgoingCall, "at" | "host" | "port">) {
    this.context = context;
    this.at = call.at;
    this.host = call.host;
    this.port = call.port;
    this.field = field;
  }

  /** Judges the host, or with `addresses` what it leads to. */
  refusal(addresses: readonly string[] = []): SinkRefusal | undefined {
    const { context, at, host, port, field } = this;
    return refusalIn(context, { at, host, port, field, addresses });
  }

  /** Takes a header of the answer: the host that it leads to was chosen by whoever chose this one. */
  learn(name: string, value: unknown): void {
    if (typeof value === "string") {
      if (leading.has(name.toLowerCase())) hostsOfInput(this.context).addFollowed(value, this.field);
    } else if (Array.isArray(value)) for (const each of value) this.learn(name, each);
  }
}

/**
 * The request with what is known of it where input named its host, otherwise undefined.
 * @param resolvedFrom the name, where the client resolved it by itself and connects to an address.
 */
export function taintedRequest(
  call: Pick<OutgoingCall, "at" | "host" | "port">,
  resolvedFrom?: string,
): TaintedRequest | undefined {
  const context = watchedContext();
  if (context === undefined) return undefined;
  const hosts = hostsOfInput(context);
  const field =
    hosts.fieldOf(call.host) ?? (resolvedFrom === undefined ? undefined : hosts.fieldOf(resolvedFrom));
  return field === undefined ? undefined : new TaintedRequest(context, field, call);
}

/** The refusal of a socket in the file system whose path stands in the input. */
export function socketPathRefusal(at: string, path: string): SinkRefusal | undefined {
  const context = watchedContext();
  if (context === undefined) return undefined;
  const names = ({ value }: { readonly value: string }): boolean => value.includes(path);
  const found = context.input.head.find(names) ?? context.input.body.find(names);
  if (found === undefined) return undefined;
  return refusalIn(context, { at, host: "", port: 0, addresses: [], field: found.name, socketPath: true });
}

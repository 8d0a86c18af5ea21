import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

import { CidrSet } from "../kernel/cidr-set.ts";
import { normaliseAddress } from "../kernel/ip-address.ts";
import type { ClientAddress } from "../model/exchange.ts";

/** The header that the proxies in front write. Only this one is read: the other may come from the client. */
export type ForwardedHeader = "x-forwarded-for" | "forwarded";

export interface TrustOptions {
  /** Addresses and CIDR ranges of the proxies whose forwarded headers are believed. Default: none. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Default: `x-forwarded-for`, with `x-forwarded-proto` and `x-forwarded-host`. */
  readonly forwardedHeader?: ForwardedHeader | undefined;
}

/** What is known of the peer of a socket; computed once a connection. */
export interface Peer {
  /** Who judged it: another reader may trust other proxies, and a connection outlives a reload. */
  readonly judgedBy: AddressReader;
  readonly address: string;
  readonly isTrustedProxy: boolean;
  readonly client: ClientAddress;
}

/** Unknown peers (a closed socket, a Unix socket) share this address: they share its limits too. */
const unknownAddress = "0.0.0.0";
const notForwarded = {};
const peerOf = Symbol("proofmark.peer");

export class AddressReader {
  readonly #trusted: CidrSet | undefined;
  readonly #forwardedHeader: ForwardedHeader;

  constructor(options: TrustOptions) {
    const proxies = options.trustedProxies ?? [];
    this.#trusted = proxies.length === 0 ? undefined : new CidrSet(proxies);
    this.#forwardedHeader = options.forwardedHeader ?? "x-forwarded-for";
  }

  peer(socket: Socket & { [peerOf]?: Peer }): Peer {
    let peer = socket[peerOf];
    if (peer?.judgedBy !== this) {
      const address = normaliseAddress(socket.remoteAddress ?? "") ?? unknownAddress;
      const isTrustedProxy = this.#trusted?.has(address) ?? false;
      peer = {
        judgedBy: this,
        address,
        isTrustedProxy,
        client: isTrustedProxy
          ? { address, provenance: "socket", isProxy: true }
          : { address, provenance: "socket" },
      };
      socket[peerOf] = peer;
    }
    return peer;
  }

  /**
   * The client's address: the socket's peer, or where that is a trusted proxy, the last address in its header that is
   * not itself a trusted proxy. What stands left of it was written by the client and is never read.
   */
  client(request: IncomingMessage): ClientAddress {
    const peer = this.peer(request.socket);
    if (!peer.isTrustedProxy) return peer.client;
    const hops = this.#hops(request);
    for (let index = hops.length - 1; index >= 0; index--) {
      const address = normaliseAddress(bareAddress(hops[index] ?? ""));
      // A hop that is no address was not written by a proxy that we know: what is left of it can't be believed.
      if (address === undefined) break;
      if (this.#trusted?.has(address) !== true) return { address, provenance: this.#forwardedHeader };
    }
    return peer.client;
  }

  /** The scheme and host that the client used, where a trusted proxy says so. */
  forwarded(request: IncomingMessage): { readonly proto?: string; readonly host?: string } {
    if (!this.peer(request.socket).isTrustedProxy) return notForwarded;
    if (this.#forwardedHeader === "forwarded") {
      const last = elements(request.headers.forwarded).at(-1) ?? "";
      return pick(parameter(last, "proto"), parameter(last, "host"));
    }
    return pick(lastOf(request.headers["x-forwarded-proto"]), lastOf(request.headers["x-forwarded-host"]));
  }

  #hops(request: IncomingMessage): readonly string[] {
    if (this.#forwardedHeader === "forwarded") {
      return elements(request.headers.forwarded).map((element) => parameter(element, "for") ?? "");
    }
    return elements(request.headers["x-forwarded-for"]);
  }
}

/** Whether the request came over a connection of a trusted proxy: what its headers say of the client was written there. */
export function isThroughProxy({ provenance, isProxy }: ClientAddress): boolean {
  return isProxy === true || provenance !== "socket";
}

function elements(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return (typeof value === "string" ? value : value.join(",")).split(",").map((part) => part.trim());
}

function lastOf(value: string | string[] | undefined): string | undefined {
  return elements(value).at(-1);
}

function pick(proto: string | undefined, host: string | undefined): { proto?: string; host?: string } {
  return {
    ...(proto === undefined ? {} : { proto: proto.toLowerCase() }),
    ...(host === undefined ? {} : { host }),
  };
}

/** RFC 7239 section 4: `for="[2001:db8::1]:4711";proto=https`. */
function parameter(element: string, name: string): string | undefined {
  for (const pair of element.split(";")) {
    const equals = pair.indexOf("=");
    if (equals === -1 || pair.slice(0, equals).trim().toLowerCase() !== name) continue;
    const value = pair.slice(equals + 1).trim();
    return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  }
  return undefined;
}

/** Removes the port: `10.0.0.1:4711`, `[::1]:4711`, `[::1]`. */
function bareAddress(text: string): string {
  if (text.startsWith("[")) return text.slice(1, Math.max(text.indexOf("]"), 1));
  const colon = text.indexOf(":");
  return colon !== -1 && colon === text.lastIndexOf(":") ? text.slice(0, colon) : text;
}

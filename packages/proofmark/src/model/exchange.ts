import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { ErrorCode } from "./error-codes.ts";
import type { Denial } from "./verdict.ts";

/** Where the client address was read: trust it as far as the proxies in front are trusted. */
export type AddressProvenance = "socket" | "forwarded" | "x-forwarded-for";

export interface ClientAddress {
  readonly address: string;
  readonly provenance: AddressProvenance;
  /** Set where a trusted proxy's header names nobody: the address is the proxy's own, and may stand for many clients. */
  readonly isProxy?: true;
}

/** One request and its response, the same over every framework. All getters are lazy; a guard reads what it needs. */
export interface Exchange {
  readonly request: IncomingMessage;
  /** Undefined while an upgrade (WebSocket) is judged. */
  readonly response: ServerResponse | undefined;
  /** The correlation id: also in refusals and events. */
  readonly id: string;
  readonly method: string;
  /** The request target's path as sent, without the query. */
  readonly path: string;
  /** The request target's query as sent, without the question mark; empty where there is none. */
  readonly query: string;
  /** The host as the client named it (forwarded host only from a trusted proxy), lower case, with port. */
  readonly host: string;
  /** Whether the client's connection is TLS, as far as this process or a trusted proxy knows. */
  readonly isSecure: boolean;
  readonly isUpgrade: boolean;
  readonly client: ClientAddress;
  /** The nonce of this response's Content-Security-Policy: base64url, 18 random bytes. */
  readonly nonce: string;
  /** Monotonic milliseconds (`performance.now()`) at which the head was read. */
  readonly startedAt: number;
  /** Milliseconds from there to the end of the response, the same for all who ask in `onDone`; before, until now. */
  readonly durationMs: number;
  /**
   * The template of the route that the framework chose (`/notes/:id`), as soon as it has; else of `routeTemplates`; undefined
   * where there is none. Never what the client wrote.
   */
  readonly route: string | undefined;
  /** Who refused the request or replaced its response, where that was carried out. */
  refusal: { readonly control: string; readonly code: ErrorCode } | undefined;
  /** What the framework caught of the application at this request, told by its adapter: for the log, never for an answer. */
  failure: unknown;
  /** Set by a guard that wants to know how long the guards after it take: the pipeline then tells `guardChannel`. */
  isTimed: boolean;
  /** The first cookie with this name, as sent; undefined where there is none. */
  cookie(name: string): string | undefined;
  /** Who asks, set by an identity control; tiers and ownership read it. */
  principal: Principal | undefined;
  /** Makes a CSRF token for this session, or undefined where no `csrf` guard is in the pipeline. */
  csrfToken: (() => string) | undefined;
}

export interface Principal {
  readonly id: string;
  readonly roles: readonly string[];
  /** What showed who asks. Undefined: the application says so itself. */
  readonly via?: "session" | "token" | "api-key" | "client-certificate";
  /** What this credential may do at most, of all that the roles allow. Undefined: all of it. */
  readonly scopes?: readonly string[];
  /** Epoch milliseconds of the sign-in, and of the last second factor. */
  readonly authenticatedAt?: number;
  readonly secondFactorAt?: number;
  /** The session or family of tokens, by a handle from which neither can be made. */
  readonly credentialId?: string;
}

/** A connection before its first request. */
export interface Connection {
  readonly socket: Socket;
  /** The peer of the socket: a proxy, where one stands in front. */
  readonly address: string;
  readonly isTrustedProxy: boolean;
  /** Ends the connection at any later time, with an answer where none is under way; false in monitor mode. */
  refuse(denial: Denial): boolean;
}

/** The status and headers of a response that is about to be sent. Names are matched without case. */
export interface ResponseHead {
  readonly statusCode: number;
  get(name: string): string | readonly string[] | undefined;
  /** @param isChecked true where the value is made of text that was checked before. Default: it is checked here. */
  set(name: string, value: string | readonly string[], isChecked?: boolean): void;
  remove(name: string): void;
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";

import { createIdPool } from "../kernel/id-pool.ts";
import { createRandomPool } from "../kernel/random-pool.ts";
import type { RouteTable } from "../kernel/route-table.ts";
import type { ErrorCode } from "../model/error-codes.ts";
import type { ClientAddress, Exchange, Principal } from "../model/exchange.ts";
import type { AddressReader } from "./client-address.ts";
import { cookieValue } from "./cookie-value.ts";
import type { Reporter } from "./reporter.ts";

const nextId = createIdPool(15);
// CSP level 3 section 7.1 asks for at least 128 bits; 18 bytes are 144 and need no base64 padding.
const nextNonce = createRandomPool(18);

const exchangeKey = Symbol.for("proofmark.exchange");

/** Where the response stands: still the application's, judged and on its way, or replaced by a refusal. */
export type ResponsePhase = "open" | "judged" | "replaced";

/** Reads the template of the route that a framework chose off what the framework keeps of the request. */
export type RouteReader = (source: unknown) => string | undefined;

export class HttpExchange implements Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse | undefined;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  principal: Principal | undefined = undefined;
  csrfToken: (() => string) | undefined = undefined;
  readonly startedAt: number = performance.now();
  /** When the response was over; undefined until then. */
  endedAt: number | undefined = undefined;
  refusal: { readonly control: string; readonly code: ErrorCode } | undefined = undefined;
  failure: unknown = undefined;
  isTimed = false;
  phase: ResponsePhase = "open";
  /** The controls that acted, in order; undefined unless the request asked for evidence. */
  actors: string[] | undefined = undefined;
  /** Undefined for an exchange of no pipeline. */
  readonly reporter: Reporter | undefined;
  readonly #addresses: AddressReader;
  readonly #templates: RouteTable | undefined;
  #readRoute: RouteReader | undefined;
  #routeSource: unknown;
  #route: string | undefined;
  /** Of `routeTemplates`, once it was looked up; null where none matches. */
  #template: string | null | undefined;
  #id: string | undefined;
  #nonce: string | undefined;
  #client: ClientAddress | undefined;
  #host: string | undefined;
  #isSecure: boolean | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse | undefined,
    addresses: AddressReader,
    templates?: RouteTable,
    reporter?: Reporter,
  ) {
    this.reporter = reporter;
    this.#templates = templates;
    this.request = request;
    this.response = response;
    this.#addresses = addresses;
    this.method = request.method ?? "GET";
    const target = originForm(request.url ?? "/");
    const mark = target.indexOf("?");
    this.path = mark === -1 ? target : target.slice(0, mark);
    this.query = mark === -1 ? "" : target.slice(mark + 1);
  }

  get id(): string {
    return (this.#id ??= nextId());
  }

  get nonce(): string {
    return (this.#nonce ??= nextNonce());
  }

  get client(): ClientAddress {
    return (this.#client ??= this.#addresses.client(this.request));
  }

  get durationMs(): number {
    return (this.endedAt ?? performance.now()) - this.startedAt;
  }

  get host(): string {
    return (this.#host ??= this.#readHost());
  }

  get isSecure(): boolean {
    return (this.#isSecure ??=
      (this.request.socket as Partial<TLSSocket>).encrypted === true ||
      this.#addresses.forwarded(this.request).proto === "https");
  }

  get isUpgrade(): boolean {
    return this.response === undefined;
  }

  get route(): string | undefined {
    if (this.#route !== undefined) return this.#route;
    const route = this.#chosenRoute() ?? this.#matchingTemplate();
    // Until it answers, a framework may pass the request on to another route.
    if (this.response?.headersSent === true) this.#route = route;
    return route;
  }

  /** Told by an adapter, as the handler starts, where the route will be found: nothing is read before somebody asks. */
  routedBy(read: RouteReader, source: unknown): void {
    this.#readRoute = read;
    this.#routeSource = source;
  }

  cookie(name: string): string | undefined {
    const { cookie } = this.request.headers;
    return cookie === undefined ? undefined : cookieValue(cookie, name);
  }

  #chosenRoute(): string | undefined {
    try {
      return this.#readRoute?.(this.#routeSource);
    } catch {
      // Frameworks document nothing of this: a version that keeps it elsewhere has no routes, and serves all the same.
      return undefined;
    }
  }

  /** Asked by each guard that observes, and a path is read in a microsecond: once a request. */
  #matchingTemplate(): string | undefined {
    if (this.#template === undefined) this.#template = this.#templates?.templateOf(this.path) ?? null;
    return this.#template ?? undefined;
  }

  #readHost(): string {
    const { host } = this.#addresses.forwarded(this.request);
    return (host ?? this.request.headers.host ?? "").toLowerCase();
  }
}

/**
 * RFC 9112 section 3.2.2: `GET http://host/path` asks for `/path`, and routers read it so. Without a host, as in
 * `http:///a/path`, routers over WHATWG URL take the first segment for one: all slashes stay, and it is read as `///a/path` is.
 */
function originForm(target: string): string {
  if (target.charCodeAt(0) === 0x2f) return target;
  const authority = target.indexOf("://");
  if (authority === -1) return target;
  const afterScheme = target.slice(authority + 3);
  const end = afterScheme.search(/[/?#]/);
  if (end === 0) return target.slice(authority + 1);
  const rest = end === -1 ? "" : afterScheme.slice(end);
  return rest.startsWith("/") ? rest : `/${rest}`;
}

interface Marked {
  [exchangeKey]?: HttpExchange;
}

export function markExchange(message: object, exchange: HttpExchange): void {
  (message as Marked)[exchangeKey] = exchange;
}

export function markedExchange(message: object): HttpExchange | undefined {
  return (message as Marked)[exchangeKey];
}

/**
 * The exchange of a request that runs through a pipeline: its CSP nonce, its CSRF token, the client's address.
 * @throws Error where the request never went through one.
 */
export function exchangeOf(request: IncomingMessage): Exchange {
  const exchange = markedExchange(request);
  if (exchange === undefined) {
    throw new Error(
      "This request did not pass a Proofmark pipeline: call harden() on the application or its server.",
    );
  }
  return exchange;
}

import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { Exchange } from "../../model/exchange.ts";
import { correlationOf } from "../../model/observe/correlation.ts";
import { quote } from "./quote.ts";

/** What of a request stands in its line beside the ids. */
export interface AccessFacts {
  /** Undefined where the application answered by itself, as for a WebSocket. */
  readonly status: number | undefined;
  /** Whether the connection broke before the answer was through. */
  readonly isBroken: boolean;
}

const quotesRemembered = 2_048;
const longestPath = 512;

/**
 * Makes the line of a request: who, what, when and how it went. Never a body, a query or a header's value. Written by hand,
 * for its fields are few and known: pino needs a microsecond more for the same.
 */
export class AccessLine {
  readonly #redact: (text: string) => string;
  readonly #hasPrincipal: boolean;
  /** Redacting costs a microsecond, and most texts come again. */
  readonly #quoted = new BoundedMap<string, string>(quotesRemembered);

  constructor(redact: (text: string) => string, hasPrincipal: boolean) {
    this.#redact = redact;
    this.#hasPrincipal = hasPrincipal;
  }

  fields(exchange: Exchange, { status, isBroken }: AccessFacts): string {
    const { id, method, route, refusal, principal, client, durationMs } = exchange;
    const correlation = correlationOf(exchange);
    let line = `,"kind":"access","requestId":"${id}"`;
    if (correlation !== undefined) {
      line += `,"traceId":"${correlation.traceId}"`;
      const { clientRequestId } = correlation;
      if (clientRequestId !== undefined) line += `,"clientRequestId":${quote(this.#redact(clientRequestId))}`;
    }
    // Broken bytes have neither. Node's parser knows its methods.
    if (typeof exchange.request.method === "string") {
      line += `,"method":"${method}"`;
      line +=
        route === undefined
          ? `,"path":${this.#remembered(exchange.path.slice(0, longestPath))}`
          : `,"route":${this.#remembered(route)}`;
    }
    if (status !== undefined) line += `,"status":${status}`;
    // A tenth of a millisecond is finer than clocks of two machines agree.
    line += `,"durationMs":${Math.round(durationMs * 10) / 10},"client":"${client.address}"`;
    if (principal !== undefined && this.#hasPrincipal)
      line += `,"principal":${this.#remembered(principal.id)}`;
    if (refusal !== undefined) line += `,"control":"${refusal.control}","code":"${refusal.code}"`;
    if (isBroken) line += ',"isBroken":true';
    return line;
  }

  #remembered(text: string): string {
    let quoted = this.#quoted.get(text);
    if (quoted === undefined) {
      quoted = quote(this.#redact(text));
      this.#quoted.set(text, quoted);
    }
    return quoted;
  }
}

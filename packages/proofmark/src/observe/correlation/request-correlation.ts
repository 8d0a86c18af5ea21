import { createIdPool } from "../../kernel/id-pool.ts";
import type { Correlation, TraceOrigin } from "../../model/observe/correlation.ts";
import type { Exchange } from "../../model/exchange.ts";
import { formatTraceparent, randomFlag, sampledFlag, type TraceParent } from "./trace-context.ts";

const traceIdLength = 32;
/** A trace id and a span id at once. */
const nextIds = createIdPool(24, "hex");

/** What came in with a request and was believed. */
export interface Incoming {
  readonly parent: TraceParent | undefined;
  readonly tracestate: string | undefined;
  readonly clientRequestId: string | undefined;
  readonly origin: TraceOrigin;
}

/** Nothing came in, as with most requests. */
export const nothingIncoming: Incoming = {
  parent: undefined,
  tracestate: undefined,
  clientRequestId: undefined,
  origin: "here",
};

/** The ids of one request. Nothing is made that nobody asks for. */
export class RequestCorrelation implements Correlation {
  /** Whether calls to this host carry the ids. */
  readonly isForHost: (host: string) => boolean;
  readonly #exchange: Exchange;
  readonly #incoming: Incoming;
  readonly #newFlags: number;
  #ids: string | undefined = undefined;
  #adopted: number | undefined = undefined;

  constructor(
    exchange: Exchange,
    incoming: Incoming,
    isNewSampled: boolean,
    isForHost: (host: string) => boolean,
  ) {
    this.#exchange = exchange;
    this.#incoming = incoming;
    this.#newFlags = isNewSampled ? sampledFlag | randomFlag : randomFlag;
    this.isForHost = isForHost;
  }

  get requestId(): string {
    return this.#exchange.id;
  }

  get clientRequestId(): string | undefined {
    return this.#incoming.clientRequestId;
  }

  get traceId(): string {
    return this.#both.slice(0, traceIdLength);
  }

  get spanId(): string {
    return this.#both.slice(traceIdLength);
  }

  get parentId(): string | undefined {
    return this.#incoming.parent?.parentId;
  }

  get traceOrigin(): TraceOrigin {
    return this.#incoming.origin;
  }

  get isSampled(): boolean {
    return (this.#flags & sampledFlag) !== 0;
  }

  get traceparent(): string {
    return formatTraceparent(this.traceId, this.spanId, this.#flags);
  }

  get tracestate(): string | undefined {
    return this.#incoming.tracestate;
  }

  adopt({
    traceId,
    spanId,
    isSampled,
  }: {
    readonly traceId: string;
    readonly spanId: string;
    readonly isSampled: boolean;
  }): void {
    const random = this.#flags & randomFlag;
    this.#ids = traceId + spanId;
    this.#adopted = isSampled ? sampledFlag | random : random;
  }

  get #flags(): number {
    return this.#adopted ?? this.#incoming.parent?.flags ?? this.#newFlags;
  }

  get #both(): string {
    if (this.#ids === undefined) {
      const fresh = nextIds();
      const { parent } = this.#incoming;
      this.#ids = parent === undefined ? fresh : parent.traceId + fresh.slice(traceIdLength);
    }
    return this.#ids;
  }
}

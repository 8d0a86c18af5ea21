import type { Exchange } from "../../model/exchange.ts";

/** One request that is traced. */
export interface RequestTrace {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether somebody records it. Otherwise it is only passed on, so that what is called does not record it either. */
  readonly isSampled: boolean;
  /** Runs `work` with the request's span as the active one: the application's spans are its children. */
  run(work: () => void): void;
  /** The request is done. */
  end(exchange: Exchange): void;
}

/** What the guard needs of {@link createTracing}, without the library behind it. */
export interface TracingService {
  /**
   * Begins the span of a request; undefined where no SDK is registered.
   * @param isParentTrusted whether the trace that the request names goes on; else it is linked.
   */
  begin(exchange: Exchange, isParentTrusted: boolean): RequestTrace | undefined;
}

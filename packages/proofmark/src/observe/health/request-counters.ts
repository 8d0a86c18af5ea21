import { AgingHistogram, type LatencyFigures } from "../../kernel/aging-histogram.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { Exchange } from "../../model/exchange.ts";

const windowMs = 600_000;

/** What came in since the guard was made, and how long answers took within the last ten minutes. */
export interface RequestFigures {
  /** Requests that are over, refused ones too. */
  readonly total: number;
  readonly inFlight: number;
  /** By the first digit of the status that was sent. */
  readonly byStatus: Readonly<Record<"2xx" | "3xx" | "4xx" | "5xx", number>>;
  /** Connections that broke before a head was sent. */
  readonly unanswered: number;
  /** WebSockets and the like, by their end. */
  readonly upgrades: number;
}

/** Counts requests at their end: two slots and a few additions for each. */
export class RequestCounters {
  readonly #latencies = new AgingHistogram(windowMs);
  readonly #isInside = createSlot<true>("health");
  readonly #byClass = [0, 0, 0, 0];
  #total = 0;
  #inFlight = 0;
  #unanswered = 0;
  #upgrades = 0;

  enter(exchange: Exchange): void {
    this.#isInside.set(exchange, true);
    this.#inFlight++;
  }

  leave(exchange: Exchange): void {
    // What a guard in front refused never came in.
    if (this.#isInside.get(exchange) === true) this.#inFlight--;
    this.#total++;
    const { response, startedAt, durationMs } = exchange;
    if (response === undefined) this.#upgrades++;
    else if (!response.headersSent) this.#unanswered++;
    else {
      const index = Math.floor(response.statusCode / 100) - 2;
      if (index in this.#byClass) this.#byClass[index] = (this.#byClass[index] ?? 0) + 1;
      this.#latencies.record(durationMs, startedAt + durationMs);
    }
  }

  requests(): RequestFigures {
    const [success = 0, redirect = 0, client = 0, server = 0] = this.#byClass;
    return {
      total: this.#total,
      inFlight: this.#inFlight,
      byStatus: { "2xx": success, "3xx": redirect, "4xx": client, "5xx": server },
      unanswered: this.#unanswered,
      upgrades: this.#upgrades,
    };
  }

  latencies(nowMs: number): LatencyFigures {
    return this.#latencies.read(nowMs);
  }
}

import { guardChannel, type GuardTiming } from "../kernel/channels.ts";
import { systemClock, type Clock } from "../kernel/clock.ts";
import { errorCodes } from "../model/error-codes.ts";
import type { EventListener, ProofmarkEvent } from "../model/event.ts";
import type { Exchange } from "../model/exchange.ts";
import type { Guard, PipelineLink } from "../model/guard.ts";
import type { Denial } from "../model/verdict.ts";
import type { Redactor } from "../model/observe/redactor.ts";
import { withHook, type Hooked } from "./hooked.ts";
import { redactEvent } from "./redact-event.ts";
import { redactorOf } from "./redactor-of.ts";

export interface ReporterOptions {
  readonly mode?: "enforce" | "monitor" | undefined;
  readonly onEvent?: EventListener;
  readonly clock?: Clock;
}

/** Tells the operator's listener, and the guards that want to know, what guards did or in monitor mode would have done. */
export class Reporter {
  /** False in monitor mode. */
  readonly isEnforced: boolean;
  readonly #hasLane: boolean;
  readonly #onEvent: EventListener | undefined;
  readonly #clock: Clock;
  readonly #redactor: Redactor;
  readonly #isToldAhead = new WeakSet<Denial>();
  readonly #guards: readonly Guard[];
  readonly #told: readonly Hooked<"onRefusal">[];
  readonly #hearers: readonly Hooked<"onEvent">[];

  constructor(guards: readonly Guard[], { mode, onEvent, clock = systemClock }: ReporterOptions) {
    this.isEnforced = mode !== "monitor";
    this.#hasLane = guards.some(({ isLane }) => isLane === true);
    this.#onEvent = onEvent;
    this.#clock = clock;
    this.#guards = guards;
    this.#redactor = redactorOf(guards);
    this.#told = withHook(guards, "onRefusal");
    this.#hearers = withHook(guards, "onEvent");
  }

  refusal(exchange: Exchange, control: string, denial: Denial, isEnforced = this.isEnforced): void {
    if (this.#isToldAhead.has(denial)) return;
    const { code, detail } = denial;
    if (isEnforced) exchange.refusal ??= { control, code };
    this.#tell({
      type: "refusal",
      isEnforced,
      control,
      code,
      severity: errorCodes[code].severity,
      at: this.#clock.now(),
      exchangeId: exchange.id,
      method: exchange.method,
      path: exchange.path,
      client: exchange.client.address,
      ...(detail === undefined ? undefined : { detail }),
    });
    for (const guard of this.#told) {
      try {
        guard.onRefusal(exchange, denial);
      } catch (error) {
        this.fault(exchange, guard.spec.id, error);
      }
    }
  }

  fault(exchange: Exchange, control: string, error: unknown): void {
    this.#tell({ type: "fault", control, at: this.#clock.now(), exchangeId: exchange.id, error });
  }

  /** Tells whoever measures how long a hook took: one that a guard asked to be timed. */
  timing(
    exchange: Exchange,
    control: string,
    hook: GuardTiming["hook"],
    startMs: number,
    isRefused: boolean,
  ): void {
    const endMs = performance.now();
    guardChannel.publish({ exchange, pipeline: this, control, hook, startMs, endMs, isRefused });
  }

  /** What the guard of `control` gets of this pipeline. */
  linkFor(control: string): PipelineLink {
    return {
      pipeline: this,
      guards: this.#guards,
      isEnforced: this.isEnforced,
      hasLane: this.#hasLane,
      degradation: (state, reason) => this.#tell({ type: state, control, at: this.#clock.now(), reason }),
      refusal: (exchange, denial, isEnforced) => {
        this.refusal(exchange, control, denial, isEnforced);
        // Denials without a detail are constants, shared by many requests.
        if (denial.detail !== undefined) this.#isToldAhead.add(denial);
      },
      fault: (exchange, error) => this.fault(exchange, control, error),
      instrumentation: (rows) =>
        this.#tell({ type: "instrumentation", control: "sinks", at: this.#clock.now(), rows }),
      audit: (record) => this.#tell({ type: "audit", control, at: this.#clock.now(), ...record }),
      record: (record) => this.#tell({ type: "audit", ...record }),
      block: (change, block) =>
        this.#tell({ type: change, isEnforced: this.isEnforced, control, at: this.#clock.now(), ...block }),
      observe: (observation) => this.#tell({ control, at: this.#clock.now(), ...observation }),
    };
  }

  /** Whoever hears of it, hears it without secrets: the client wrote the path, and a driver the message of an error. */
  #tell(raw: ProofmarkEvent): void {
    if (this.#onEvent === undefined && this.#hearers.length === 0) return;
    const event = redactEvent(raw, this.#redactor);
    this.#attempt(() => this.#onEvent?.(event));
    for (const guard of this.#hearers) this.#attempt(() => guard.onEvent(event));
  }

  // A listener that throws must neither open a guard nor end the process.
  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : "something that is not an Error";
      process.emitWarning(`onEvent threw: ${this.#redactor.text(reason)}`, "ProofmarkWarning");
    }
  }
}

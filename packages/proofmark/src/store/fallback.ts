import { systemClock, type Clock } from "../kernel/clock.ts";
import { withDeadline } from "../kernel/deadline.ts";
import type { StoreFailure } from "../model/control.ts";
import { MemoryStore } from "./memory.ts";
import { outcomeOf, questionStart, tellQuestion } from "./question-timing.ts";
import type { HitResult, RateWindow, Store } from "./store.ts";

export interface FallbackOptions {
  readonly onStoreFailure: StoreFailure;
  /** Milliseconds after which an answer is too late. */
  readonly storeTimeoutMs: number;
  readonly clock?: Clock;
  /** Told when the shared store fails first, and when it answers again. */
  readonly onChange?: (state: "degraded" | "recovered") => void;
}

/** Milliseconds for which a store that failed is not asked again, so that an outage costs one request a second a wait. */
const restMs = 1_000;

/**
 * A shared store with an end to waiting. While it is down, `local` counts in this process and `open` and `closed`
 * answer "unavailable": the guard decides.
 */
export class FallbackStore implements AsyncDisposable {
  readonly #store: Store;
  readonly #local: MemoryStore | undefined;
  readonly #options: FallbackOptions;
  readonly #clock: Clock;
  #restsUntil = 0;
  #isDegraded = false;

  constructor(store: Store, options: FallbackOptions) {
    this.#store = store;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#local = options.onStoreFailure === "local" ? new MemoryStore({ clock: this.#clock }) : undefined;
  }

  get isDegraded(): boolean {
    return this.#isDegraded;
  }

  hit(
    key: string,
    windows: readonly RateWindow[],
  ): HitResult | "unavailable" | Promise<HitResult | "unavailable"> {
    if (this.#isDegraded) {
      const now = this.#clock.now();
      if (now < this.#restsUntil) {
        tellQuestion("hit", questionStart(), "not asked");
        return this.#withoutStore(key, windows);
      }
      // Only this one asks whether the store is back; who comes while it waits does without.
      this.#restsUntil = now + restMs;
    }
    const startMs = questionStart();
    try {
      const answer = this.#store.hit(key, windows);
      return answer instanceof Promise ? this.#inTime(answer, startMs, key, windows) : answer;
    } catch (error) {
      tellQuestion("hit", startMs, outcomeOf(error));
      return this.#failed(key, windows);
    }
  }

  /**
   * Anything else that a store does: `fallback.ask((store) => store.setIfAbsent(key, "seen", ttlMs), "set-if-absent")`.
   * @param operation what metrics call it; a name of the code's own.
   */
  ask<Answer>(
    work: (store: Store) => Answer | Promise<Answer>,
    operation = "ask",
  ): Answer | "unavailable" | Promise<Answer | "unavailable"> {
    if (this.#isDegraded) {
      const now = this.#clock.now();
      if (now < this.#restsUntil) {
        tellQuestion(operation, questionStart(), "not asked");
        return this.#locally(work);
      }
      this.#restsUntil = now + restMs;
    }
    const startMs = questionStart();
    try {
      const answer = work(this.#store);
      return answer instanceof Promise ? this.#askInTime(answer, startMs, operation, work) : answer;
    } catch (error) {
      tellQuestion(operation, startMs, outcomeOf(error));
      this.#fail();
      return this.#locally(work);
    }
  }

  async #askInTime<Answer>(
    answer: Promise<Answer>,
    startMs: number,
    operation: string,
    work: (store: Store) => Answer | Promise<Answer>,
  ): Promise<Answer | "unavailable"> {
    try {
      const settled = await withDeadline(answer, this.#options.storeTimeoutMs, "The shared store");
      tellQuestion(operation, startMs, "answered");
      this.#change(false);
      return settled;
    } catch (error) {
      tellQuestion(operation, startMs, outcomeOf(error));
      this.#fail();
      return await this.#locally(work);
    }
  }

  async #inTime(
    answer: Promise<HitResult>,
    startMs: number,
    key: string,
    windows: readonly RateWindow[],
  ): Promise<HitResult | "unavailable"> {
    try {
      const hit = await withDeadline(answer, this.#options.storeTimeoutMs, "The shared store");
      tellQuestion("hit", startMs, "answered");
      this.#change(false);
      return hit;
    } catch (error) {
      tellQuestion("hit", startMs, outcomeOf(error));
      return this.#failed(key, windows);
    }
  }

  #failed(key: string, windows: readonly RateWindow[]): HitResult | "unavailable" {
    this.#fail();
    return this.#withoutStore(key, windows);
  }

  #fail(): void {
    this.#restsUntil = this.#clock.now() + restMs;
    this.#change(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
    await this.#local?.[Symbol.asyncDispose]();
  }

  #withoutStore(key: string, windows: readonly RateWindow[]): HitResult | "unavailable" {
    return this.#local?.hit(key, windows) ?? "unavailable";
  }

  #locally<Answer>(
    work: (store: Store) => Answer | Promise<Answer>,
  ): Answer | "unavailable" | Promise<Answer | "unavailable"> {
    return this.#local === undefined ? "unavailable" : work(this.#local);
  }

  #change(isDegraded: boolean): void {
    if (this.#isDegraded === isDegraded) return;
    this.#isDegraded = isDegraded;
    this.#options.onChange?.(isDegraded ? "degraded" : "recovered");
  }
}

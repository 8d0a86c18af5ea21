import type { Clock } from "../../kernel/clock.ts";
import type { StoreFailure } from "../../model/control.ts";
import { FallbackStore } from "../../store/fallback.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { Store } from "../../store/store.ts";

export interface ReplayMemoryOptions {
  /** Undefined: this process remembers for itself. */
  readonly store: Store | undefined;
  readonly onStoreFailure: StoreFailure;
  readonly storeTimeoutMs: number;
  readonly clock: Clock;
  readonly onChange: (state: "degraded" | "recovered") => void;
}

/** `unavailable`: the store is down, and without it nothing is taken. */
export type Taking = "first" | "again" | "unavailable";

/**
 * Which messages were taken. Where `local` is chosen this process remembers its own beside the shared store, so that it
 * knows them while the store is down, and those of the outage afterwards.
 */
export class ReplayMemory implements AsyncDisposable {
  readonly #local: MemoryStore | undefined;
  readonly #shared: FallbackStore | undefined;
  readonly #isOpen: boolean;

  constructor({ store, onStoreFailure, storeTimeoutMs, clock, onChange }: ReplayMemoryOptions) {
    this.#isOpen = onStoreFailure !== "closed";
    const isLocal = store === undefined || onStoreFailure === "local";
    this.#local = isLocal ? new MemoryStore({ clock }) : undefined;
    this.#shared =
      store && new FallbackStore(store, { onStoreFailure: "closed", storeTimeoutMs, clock, onChange });
  }

  /** Marks a message as taken, for `ttlMs`; one decision for all replicas. */
  take(key: string, ttlMs: number): Taking | Promise<Taking> {
    if (this.#local?.setIfAbsent(key, "taken", ttlMs) === false) return "again";
    const answer =
      this.#shared?.ask((store) => store.setIfAbsent(key, "taken", ttlMs), "set-if-absent") ?? true;
    return answer instanceof Promise
      ? answer.then((settled) => this.#taking(key, settled))
      : this.#taking(key, answer);
  }

  /** Remembers a message for longer. Nobody waits for it: should it fail, the first mark ends in its own time. */
  extend(key: string, ttlMs: number): void {
    this.#local?.set(key, "taken", ttlMs);
    void this.#shared?.ask((store) => store.set(key, "taken", ttlMs), "set");
  }

  /** Forgets a message that was not worked off: its sender may send it again. */
  giveBack(key: string): void {
    this.#local?.delete(key);
    void this.#shared?.ask((store) => store.delete(key), "delete");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#local?.[Symbol.asyncDispose]();
  }

  #taking(key: string, isFirst: boolean | "unavailable"): Taking {
    if (isFirst === "unavailable") return this.#isOpen ? "first" : "unavailable";
    if (isFirst) return "first";
    // Another replica has it, and may give it back: here nothing is known of that.
    this.#local?.delete(key);
    return "again";
  }
}

import type { Clock } from "../../kernel/clock.ts";
import { deny, type Denial } from "../../model/verdict.ts";
import { FallbackStore } from "../../store/fallback.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { RateWindow, Store } from "../../store/store.ts";

export interface TriesOptions {
  readonly store: Store | undefined;
  readonly onStoreFailure: "closed" | "local";
  readonly storeTimeoutMs: number;
  readonly clock: Clock;
  readonly onChange: (state: "degraded" | "recovered") => void;
}

/**
 * A code has six digits, three are good at a time: five tries in five minutes alone would find one in half a year. The
 * second limit is that of NIST SP 800-63B-4 section 3.2.2, here for any day.
 */
const windows: readonly RateWindow[] = [
  { limit: 5, windowMs: 5 * 60_000 },
  { limit: 100, windowMs: 24 * 60 * 60_000 },
];

/** The tries of an account. Each is counted before its code is looked at, so that none of many at once is left out. */
export class Tries {
  readonly #store: FallbackStore;

  constructor({ store, clock, ...options }: TriesOptions) {
    this.#store = new FallbackStore(store ?? new MemoryStore({ clock }), { ...options, clock });
  }

  async admit(accountId: string): Promise<Denial | undefined> {
    const hit = await this.#store.hit(keyOf(accountId), windows);
    // Only where the operator chose `closed`.
    if (hit === "unavailable") return deny("PM_MFA_STORE_DOWN", [["Retry-After", "1"]]);
    if (hit.isAllowed) return undefined;
    return deny("PM_MFA_LIMITED", [["Retry-After", String(Math.ceil(hit.retryAfterMs / 1000))]]);
  }

  /** A right code makes the tries before it the owner's own. */
  async forget(accountId: string): Promise<void> {
    await this.#store.ask((store) => store.delete(keyOf(accountId)), "delete");
  }
}

function keyOf(accountId: string): string {
  return `mfa:tries:${accountId}`;
}

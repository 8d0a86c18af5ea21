import type { Clock } from "../../kernel/clock.ts";
import type { PatientStorage } from "./patient-storage.ts";
import type { SessionCache, Standing } from "./session-cache.ts";
import { dataOf, sessionRecord } from "./session-record.ts";

const longestQuietMs = 60_000;

/** Writes when a session was last seen: at most once a minute, and a tenth of the idle limit where that is shorter. */
export class SessionTouches implements AsyncDisposable {
  readonly #storage: PatientStorage;
  readonly #cache: SessionCache;
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #quietMs: number;
  readonly #running = new Set<Promise<void>>();

  constructor(storage: PatientStorage, cache: SessionCache, clock: Clock, idleMs: number) {
    this.#storage = storage;
    this.#cache = cache;
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#quietMs = Math.min(longestQuietMs, idleMs / 10);
  }

  /** Starts the write where it is due. No request waits for it: one that fails is made up for by the next. */
  touch(cookie: string, standing: Extract<Standing, { state: "live" }>): void {
    const now = this.#clock.now();
    const { session, isRetired } = standing;
    if (isRetired || now - session.lastSeenAt < this.#quietMs) return;
    const data = { ...dataOf(session), lastSeenAt: now };
    const record = sessionRecord(session.id, session.account, data, this.#idleMs);
    const { expiresAt } = record;
    const seen = { ...session, lastSeenAt: now, expiresAt, version: session.version + 1 };
    this.#cache.update(cookie, { ...standing, session: seen, expiresAt });
    const write = this.#storage
      .write([{ type: "replace", version: session.version, ...record }])
      .then(
        () => {},
        () => {},
      )
      .finally(() => void this.#running.delete(write));
    this.#running.add(write);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running);
  }
}

import type { Clock } from "../../kernel/clock.ts";
import type { PatientStorage } from "./patient-storage.ts";
import type { SessionCache, Standing } from "./session-cache.ts";
import { dataOf, sessionRecord } from "./session-record.ts";

const longestQuietMs = 60_000;

/** How often what is over is removed, where people sign in. */
const sweepMs = 600_000;

/** What is written beside requests: no request waits for it, and what fails is made up for by the next. */
export class SessionUpkeep implements AsyncDisposable {
  readonly #storage: PatientStorage;
  readonly #cache: SessionCache;
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #quietMs: number;
  readonly #running = new Set<Promise<void>>();
  #sweptAt: number;

  constructor(storage: PatientStorage, cache: SessionCache, clock: Clock, idleMs: number) {
    this.#storage = storage;
    this.#cache = cache;
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#sweptAt = clock.now();
    this.#quietMs = Math.min(longestQuietMs, idleMs / 10);
  }

  /** Writes when a session was last seen: once a minute at most, or a tenth of the idle limit where that is less. */
  touch(cookie: string, standing: Extract<Standing, { state: "live" }>): void {
    const now = this.#clock.now();
    const { session, isRetired } = standing;
    if (isRetired || now - session.lastSeenAt < this.#quietMs) return;
    const data = { ...dataOf(session), lastSeenAt: now };
    const record = sessionRecord(session.id, session.account, data, this.#idleMs);
    const { expiresAt } = record;
    const seen = { ...session, lastSeenAt: now, expiresAt, version: session.version + 1 };
    this.#cache.update(cookie, { ...standing, session: seen, expiresAt });
    this.#run(this.#storage.write([{ type: "replace", version: session.version, ...record }]));
  }

  /** Removes sessions that are over: nobody else would, and they hold addresses. */
  sweep(): void {
    const now = this.#clock.now();
    if (now - this.#sweptAt < sweepMs) return;
    this.#sweptAt = now;
    this.#run(this.#storage.sweep());
  }

  #run(work: Promise<unknown>): void {
    const done = work
      .then(
        () => {},
        () => {},
      )
      .finally(() => void this.#running.delete(done));
    this.#running.add(done);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running);
  }
}

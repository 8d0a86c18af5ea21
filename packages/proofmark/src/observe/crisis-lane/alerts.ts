import { randomUUID } from "node:crypto";

import type { Clock } from "../../kernel/clock.ts";
import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { CrisisAlert, CrisisNotice } from "./notice.ts";

/** What is noticed, before anybody is told. */
export interface CrisisSign {
  readonly exchangeId: string;
  readonly route: string;
  /** Whose signs are told as one event for a while; kept in memory for that alone. */
  readonly client: string;
}

export interface AlertsOptions {
  /** Undefined: signs are told as events alone. */
  readonly alert: CrisisAlert | undefined;
  readonly clock: Clock;
  /** Tells the event at once. */
  readonly onSign: (sign: CrisisSign) => void;
  /** Tells that nobody was reached within a minute, and later that somebody is. */
  readonly onState: (state: "failing" | "recovered", count: number) => void;
}

const attemptMs = 5_000;
const deadlineMs = 60_000;
/** Between two notices, in a storm: what comes meanwhile goes with the next one. */
const spacingMs = 5_000;
const backoffMs = [1_000, 2_000, 4_000, 8_000] as const;
const longestBackoffMs = 15_000;
/** Of one client, one event in this time; every text is counted in the notice all the same. */
const sameClientMs = 10_000;
const clientsRemembered = 10_000;
const mostExchanges = 100;

interface Pending {
  readonly id: string;
  readonly at: number;
  count: number;
  readonly exchanges: { exchangeId: string; route: string }[];
  attempts: number;
  isLate: boolean;
}

/**
 * Tells a person, at once, and again until somebody takes it. One notice is on its way at a time, and one more gathers what
 * comes meanwhile: a storm is told as a number, nothing is dropped, and memory has an end.
 */
export class Alerts {
  readonly #options: AlertsOptions;
  readonly #told: BoundedMap<string, number>;
  #sending: Pending | undefined;
  #gathering: Pending | undefined;
  #attempt: { readonly startedAt: number; readonly abort: AbortController } | undefined;
  #nextAt = 0;
  #isFailing = false;

  constructor(options: AlertsOptions) {
    this.#options = options;
    this.#told = new BoundedMap(clientsRemembered);
  }

  /** Whether a text has waited for more than a minute: nobody may know of it. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** Whether something is still to be told. */
  get isPending(): boolean {
    return this.#sending !== undefined || this.#gathering !== undefined;
  }

  raise(sign: CrisisSign): void {
    const now = this.#options.clock.now();
    const last = this.#told.get(sign.client);
    if (last === undefined || now - last >= sameClientMs) {
      this.#told.set(sign.client, now);
      this.#options.onSign(sign);
    }
    if (this.#options.alert === undefined) return;
    this.#gathering ??= {
      id: randomUUID(),
      at: now,
      count: 0,
      exchanges: [],
      attempts: 0,
      isLate: false,
    };
    this.#gathering.count++;
    if (this.#gathering.exchanges.length < mostExchanges)
      this.#gathering.exchanges.push({ exchangeId: sign.exchangeId, route: sign.route });
    this.tick();
  }

  /** Called twice a second while something is to be told, and by tests. */
  tick(): void {
    const now = this.#options.clock.now();
    if (this.#attempt !== undefined && now - this.#attempt.startedAt >= attemptMs) {
      this.#attempt.abort.abort();
      this.#failed(now);
    }
    this.#watchDeadline(now);
    if (this.#attempt !== undefined || now < this.#nextAt) return;
    if (this.#sending === undefined) {
      this.#sending = this.#gathering;
      this.#gathering = undefined;
    }
    if (this.#sending !== undefined) this.#send(this.#sending, now);
  }

  #send(pending: Pending, now: number): void {
    const { alert } = this.#options;
    if (alert === undefined) return;
    const abort = new AbortController();
    const attempt = { startedAt: now, abort };
    this.#attempt = attempt;
    pending.attempts++;
    const { id, at, count, isLate } = pending;
    const notice: CrisisNotice = { id, at, count, exchanges: [...pending.exchanges], isLate };
    // What a receiver throws may hold anything: it is told nowhere.
    const work = async (): Promise<void> => await alert(notice, abort.signal);
    work().then(
      () => this.#delivered(pending),
      () => {
        if (this.#attempt === attempt) this.#failed(this.#options.clock.now());
      },
    );
  }

  #delivered(pending: Pending): void {
    // One that took longer than its time may still arrive.
    if (this.#sending !== pending) return;
    this.#attempt = undefined;
    this.#sending = undefined;
    this.#nextAt = this.#options.clock.now() + spacingMs;
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#options.onState("recovered", pending.count);
  }

  #failed(now: number): void {
    this.#attempt = undefined;
    const attempts = this.#sending?.attempts ?? 1;
    this.#nextAt = now + (backoffMs[attempts - 1] ?? longestBackoffMs);
  }

  #watchDeadline(now: number): void {
    for (const pending of [this.#sending, this.#gathering]) {
      if (pending === undefined || pending.isLate || now - pending.at < deadlineMs) continue;
      pending.isLate = true;
      this.#isFailing = true;
      this.#options.onState("failing", pending.count);
    }
  }
}

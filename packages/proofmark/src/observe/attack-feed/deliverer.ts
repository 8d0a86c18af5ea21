import type { Clock } from "../../kernel/clock.ts";
import { packBatch, type Batch } from "./batch.ts";
import type { Collector } from "./collector.ts";
import { readDelivery, unanswered, type Delivery } from "./delivery.ts";
import type { Losses } from "./losses.ts";
import type { Post } from "./post.ts";
import type { Spool } from "./spool.ts";
import type { Troubles } from "./troubles.ts";

/** Waits, or until the signal is aborted. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export interface DelivererOptions {
  readonly service: string;
  readonly instance: string;
  readonly spool: Spool;
  readonly collector: Collector;
  readonly post: Post;
  readonly losses: Losses;
  readonly troubles: Troubles;
  readonly heartbeatMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly wait: Wait;
}

const firstDelayMs = 500;
const longestDelayMs = 60_000;
/** Between tries that somebody has to make good first. */
const refusedDelayMs = 30_000;
const rejected = "The control plane could not read an event.";
const unreadable = "The spool can't be read: events wait.";
const eventsPath = "/v1/events";

/** Sends batches, the oldest first and one at a time, until each is delivered. */
export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #running: Promise<void>;
  readonly #end = new AbortController();
  readonly #closing = new AbortController();
  #idle = new AbortController();
  #failures = 0;
  #heartbeats = 0;
  deliveredBatches = 0;
  deliveredEvents = 0;
  deliveredAt: number | undefined;

  constructor(options: DelivererOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** There may be something to deliver. A delay after a failure goes on. */
  wake(): void {
    this.#idle.abort();
  }

  /** Delivers what is there, until the first failure or the limit, and ends. */
  async close(limitMs: number): Promise<void> {
    this.#closing.abort();
    this.#idle.abort();
    const timer = setTimeout(() => this.#end.abort(), limitMs);
    await this.#running;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { wait, heartbeatMs } = this.#options;
    // The constructor is not over yet.
    await Promise.resolve();
    while (!this.#end.signal.aborted) {
      this.#idle = new AbortController();
      const batch = await this.#next();
      if (batch === undefined) {
        if (this.#closing.signal.aborted) return;
        await wait(heartbeatMs, this.#idle.signal);
        if (!this.#idle.signal.aborted) await this.#settle(this.#heartbeat());
        continue;
      }
      await this.#settle(batch);
      if (this.#closing.signal.aborted && this.#failures > 0) return;
    }
  }

  async #next(): Promise<Batch | undefined> {
    const { spool, collector, troubles } = this.#options;
    try {
      const batch = await spool.first();
      if (batch !== undefined) return batch;
    } catch {
      spool.sending = undefined;
      troubles.begin("spool", unreadable);
    }
    const { held } = collector;
    if (held === undefined || spool.writing === held.name) return undefined;
    spool.sending = held.name;
    return held;
  }

  async #settle(batch: Batch): Promise<void> {
    const { spool } = this.#options;
    const delivery = await this.#send(batch);
    await this.#note(batch, delivery);
    spool.sending = undefined;
    if (this.#failures > 0) await this.#options.wait(this.#delayMs(delivery), this.#closing.signal);
  }

  async #send({ id, body }: Batch): Promise<Delivery> {
    const { post, clock } = this.#options;
    try {
      return readDelivery(await post.send(eventsPath, id, body, this.#end.signal), clock.now());
    } catch (error) {
      return unanswered(error);
    }
  }

  async #note(batch: Batch, delivery: Delivery): Promise<void> {
    const { spool, collector, losses, troubles, clock } = this.#options;
    this.#failures = delivery.kind === "delivered" || delivery.kind === "poison" ? 0 : this.#failures + 1;
    try {
      switch (delivery.kind) {
        case "delivered":
          await spool.remove(batch.name);
          collector.release(batch);
          if (delivery.rejected > 0) losses.add(delivery.rejected, rejected);
          if (batch.eventCount > 0) this.deliveredBatches++;
          this.deliveredEvents += batch.eventCount - delivery.rejected;
          this.deliveredAt = clock.now();
          troubles.end("delivery");
          break;
        case "poison":
          if (batch.eventCount > 0) await spool.setAside(batch.name, batch.eventCount, delivery.reason);
          collector.release(batch);
          break;
        case "refused":
          troubles.begin("delivery", delivery.reason);
          break;
        case "unavailable":
          // One failure is a restart on the other side, or a connection that had been idle for too long.
          if (this.#failures >= 3) troubles.begin("delivery", delivery.reason);
          break;
      }
    } catch {
      // A batch that can't be removed is sent again, and stored once.
      troubles.begin("spool", unreadable);
      this.#failures++;
    }
  }

  /** Exponential, with full jitter: services that lost their control plane together do not come back together. */
  #delayMs(delivery: Delivery): number {
    const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(this.#failures - 1, 16));
    const delay = this.#options.random() * ceiling;
    if (delivery.kind === "refused") return refusedDelayMs + delay;
    return delivery.kind === "unavailable" ? Math.max(delivery.retryAfterMs, delay) : delay;
  }

  /** A batch of nothing: the control plane hears that there was nothing to tell. */
  #heartbeat(): Batch {
    const { service, instance } = this.#options;
    const name = `${instance}-alive-${this.#heartbeats++}`;
    return packBatch(name, { service, instance, events: [] });
  }
}

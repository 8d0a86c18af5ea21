import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { parseOptions } from "../../config/parse-options.ts";
import { createMessageSigner } from "../../http/signed-message.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { Observation } from "../../model/event.ts";
import { Collector } from "./collector.ts";
import { Deliverer, type Wait } from "./deliverer.ts";
import { EventBus } from "./event-bus.ts";
import { EventLine } from "./event-line.ts";
import type { Feed } from "./feed.ts";
import { feedOptions, type FeedOptions } from "./feed-options.ts";
import { Losses } from "./losses.ts";
import { createPost } from "./post.ts";
import { attackFeedSpec } from "./spec.ts";
import { Spool } from "./spool.ts";
import { Troubles } from "./troubles.ts";
import { writeDurably, type WriteFile } from "./write-durably.ts";

/** What tests give in place of the real ones. */
export interface FeedPorts {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly wait?: Wait;
  readonly write?: WriteFile;
}

const lineFull = "More events came at once than are kept in memory.";
const closed = "An event came after the feed was closed.";
const unsaved = "The feed was closed while neither the disk nor the control plane took events.";
const mostWaiting = 10_000;
const usualReadyMs = 5_000;
const usualCloseMs = 5_000;

/**
 * Makes the event bus of a process and its way to the control plane: events go to a bounded spool on disk within `batchMs`,
 * and leave it when the control plane has said that they are stored.
 * @throws OptionsError where an option is wrong; MessageSecretError where the secret is too short.
 * @example
 * const feed = createFeed({ url: "https://control.example.com", secret, service: "shop", spoolFolder: "var/spool" });
 * harden(app, { controls: { "attack-feed": { feed } } });
 */
export function createFeed(options: FeedOptions, ports: FeedPorts = {}): Feed {
  const settings = parseOptions("createFeed", feedOptions, options);
  const { service, batchEvents, redactor } = settings;
  const { clock = systemClock, random = Math.random, wait = waitUnref, write = writeDurably } = ports;
  const control = attackFeedSpec.id;
  const instance = randomBytes(8).toString("hex");
  const outside = AsyncLocalStorage.snapshot();
  const bus = new EventBus((work) => outside(work));
  const line = new EventLine(settings.maxQueued);
  const waiting = new Set<() => void>();
  let link: Parameters<Feed["attach"]>[0] | undefined;
  let published = 0;
  let adoptedBatches = 0;
  let isClosed = false;

  const observe = (observation: Observation): void => {
    if (link === undefined) feed.publish({ control, at: clock.now(), ...observation });
    else link.observe(observation);
  };
  const losses = new Losses(clock, (count, reason) => observe({ type: "loss", count, reason }));
  const troubles = new Troubles((state, reason) => {
    if (link === undefined) feed.publish({ type: state, control, at: clock.now(), reason });
    else link.degradation(state, reason);
  });
  const spool = new Spool({
    folder: join(settings.spoolFolder, service),
    instance,
    maxBytes: settings.maxSpoolBytes,
    maxAgeMs: settings.maxSpoolAgeSeconds * 1_000,
    leaseMs: settings.leaseSeconds * 1_000,
    clock,
    write,
    onLoss: (count, reason) => losses.add(count, reason),
  });
  const collector = new Collector({
    service,
    instance,
    batchEvents,
    line,
    spool,
    losses,
    troubles,
    clock,
    redact: (value) => (redactor === undefined ? value : redactor.unlessClean(value)),
    onBatch() {
      deliverer.wake();
      if (line.length < line.capacity / 2) for (const resume of waiting) resume();
    },
  });
  const post = createPost({
    url: settings.url,
    service,
    sign: createMessageSigner(settings.secret),
    timeoutMs: settings.requestTimeoutMs,
    clock,
  });
  const deliverer = new Deliverer({
    service,
    instance,
    spool,
    collector,
    post,
    losses,
    troubles,
    heartbeatMs: settings.heartbeatSeconds * 1_000,
    clock,
    random,
    wait,
  });

  const collect = (): void => {
    losses.tellInTime();
    if (collector.unsavedEvents > 0) void collector.collect();
  };
  let isTending = false;
  const tend = async (): Promise<void> => {
    if (isTending) return;
    isTending = true;
    try {
      const taken = await spool.tend();
      adoptedBatches += taken;
      if (taken > 0) deliverer.wake();
    } catch {
      // A folder that can't be written is told of by the collector, who has something to lose.
    }
    isTending = false;
  };
  const collecting = setInterval(collect, settings.batchMs).unref();
  const tending = setInterval(() => void tend(), (settings.leaseSeconds * 1_000) / 3).unref();
  const saveAtExit = (): void => {
    try {
      collector.collectSync();
    } catch {
      // Nobody is left to tell.
    }
  };
  process.once("exit", saveAtExit);
  const started = tend();

  const feed: Feed = {
    publish(event) {
      published++;
      bus.publish(event);
      if (isClosed || !line.push(event)) losses.add(1, isClosed ? closed : lineFull);
      else if (line.length === batchEvents) outside(collect);
    },
    subscribe: (listener, subscribing) => bus.subscribe(listener, subscribing),
    async ready(limitMs = usualReadyMs) {
      if (line.length < line.capacity / 2) return true;
      if (waiting.size >= mostWaiting) return false;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const resume = (): void => resolve(true);
      const timer = setTimeout(() => resolve(false), limitMs);
      waiting.add(resume);
      const isReady = await promise;
      clearTimeout(timer);
      waiting.delete(resume);
      return isReady;
    },
    async flush() {
      losses.tellNow();
      await collector.collect();
      return collector.unsavedEvents === 0;
    },
    stats: () => ({
      published,
      queued: collector.unsavedEvents,
      spooledBatches: spool.batches,
      spooledBytes: spool.bytes,
      deliveredBatches: deliverer.deliveredBatches,
      deliveredEvents: deliverer.deliveredEvents,
      lost: losses.total,
      adoptedBatches,
      deliveredAt: deliverer.deliveredAt,
      troubles: troubles.reasons,
    }),
    attach(attached) {
      link = attached;
    },
    async close(limitMs = usualCloseMs) {
      if (isClosed) return;
      await started;
      await feed.flush();
      isClosed = true;
      clearInterval(collecting);
      clearInterval(tending);
      await deliverer.close(limitMs);
      process.removeListener("exit", saveAtExit);
      post[Symbol.dispose]();
      for (const resume of waiting) resume();
      losses.add(collector.unsavedEvents, unsaved);
      try {
        await spool.close();
      } catch {
        // Whoever comes next waits until the lease is over.
      }
    },
    async [Symbol.asyncDispose]() {
      await feed.close();
    },
  };
  return feed;
}

const waitUnref: Wait = async (ms, signal) => {
  try {
    await delay(ms, undefined, { signal, ref: false });
  } catch {
    // Aborted: there is something to do.
  }
};

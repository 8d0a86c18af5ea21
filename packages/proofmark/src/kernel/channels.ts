import { channel } from "node:diagnostics_channel";

/**
 * What was measured, for whoever listens: metrics and traces. Costs nothing where nobody does. Times are monotonic
 * milliseconds (`performance.now()`). Whoever publishes asks `hasSubscribers` first.
 */
interface Timed {
  readonly startMs: number;
  readonly endMs: number;
}

/** One hook of one guard, for one request that is timed (`exchange.isTimed`). */
export interface GuardTiming extends Timed {
  /** The exchange; its pipeline is the one that the guard is in. */
  readonly exchange: object;
  readonly pipeline: object;
  readonly control: string;
  readonly hook: "request-head" | "request-body" | "response-head";
  readonly isRefused: boolean;
}

/** One question to a shared store or a storage of records. */
export interface StoreTiming extends Timed {
  readonly operation: string;
  readonly outcome: "answered" | "late" | "failed" | "not asked";
}

/** One call that a sink looked at. */
export interface SinkTiming extends Timed {
  readonly exchange: object;
  readonly control: string;
  readonly isRefused: boolean;
}

/** A breaker of the resilience plane took another state. The name is one that the code gives it, such as `database`. */
export interface BreakerChange {
  readonly breaker: string;
  readonly state: "closed" | "open" | "half-open";
}

/** A channel of node:diagnostics_channel whose messages are all of one type. */
export interface TimingChannel<Message> {
  readonly hasSubscribers: boolean;
  publish(message: Message): void;
  subscribe(listener: (message: Message) => void): void;
  unsubscribe(listener: (message: Message) => void): void;
}

export const guardChannel: TimingChannel<GuardTiming> = named("proofmark:guard");
export const storeChannel: TimingChannel<StoreTiming> = named("proofmark:store");
export const sinkChannel: TimingChannel<SinkTiming> = named("proofmark:sink");
export const breakerChannel: TimingChannel<BreakerChange> = named("proofmark:breaker");

// Only this file publishes under these names, so their messages are of these types.
function named<Message>(name: string): TimingChannel<Message> {
  return channel(name) as TimingChannel<Message>;
}

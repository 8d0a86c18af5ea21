import type { ProofmarkEvent } from "../../model/event.ts";
import type { PipelineLink } from "../../model/guard.ts";

/** Whoever hears events in this process. What it returns is waited for before it hears the next. */
export type FeedListener = (event: ProofmarkEvent) => void | Promise<void>;

export interface SubscribeOptions {
  /** Which types it hears. Default: all. */
  readonly types?: readonly ProofmarkEvent["type"][];
  /** Events that wait for it at most; more are lost to this listener alone, and counted. Default: 1,000. */
  readonly maxQueued?: number;
  /** Milliseconds that one event is waited for. Default: 30,000. */
  readonly maxWaitMs?: number;
}

export interface Subscription extends Disposable {
  /** Events that this listener lost because it was too slow. */
  readonly dropped: number;
  /** How often it threw, rejected, or took too long. */
  readonly failed: number;
}

/** Measured at this moment, or counted since the feed was made. */
export interface FeedStats {
  /** Events that were taken from the pipeline. */
  readonly published: number;
  /** Events in memory alone, which `kill -9` would take. */
  readonly queued: number;
  readonly spooledBatches: number;
  readonly spooledBytes: number;
  /** Batches and events that the control plane said it has stored. */
  readonly deliveredBatches: number;
  readonly deliveredEvents: number;
  /** Events that were lost, for whichever reason. Each is told of by an event of type `loss`, too. */
  readonly lost: number;
  /** Batches that were taken over from a process that died. */
  readonly adoptedBatches: number;
  /** Epoch milliseconds of the last answer that said so; undefined: none yet. */
  readonly deliveredAt: number | undefined;
  /** What keeps the feed from its work now; empty where nothing does. */
  readonly troubles: readonly string[];
}

/** The event bus of one process, and its way to the control plane. */
export interface Feed extends AsyncDisposable {
  /** Puts an event in line: never waits, never throws. Where the line is full the event is lost, counted, and told of. */
  publish(event: ProofmarkEvent): void;
  /** Hears events in this process, each after the one before. A slow listener loses its own events only. */
  subscribe(listener: FeedListener, options?: SubscribeOptions): Subscription;
  /** For producers that can wait: true as soon as the line is less than half full, false where `limitMs` pass before. */
  ready(limitMs?: number): Promise<boolean>;
  /** True where everything that was published so far is on the disk, or delivered: `kill -9` takes none of it any more. */
  flush(): Promise<boolean>;
  stats(): FeedStats;
  /** The guard does this: losses and troubles are then events of that pipeline. */
  attach(link: Pick<PipelineLink, "degradation" | "observe">): void;
  /** Writes what is left to the disk, tries once more to deliver it within `limitMs` (5,000), and lets go of everything. */
  close(limitMs?: number): Promise<void>;
}

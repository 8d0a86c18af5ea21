import type { Guard } from "../../model/guard.ts";
import type { ClientBlock } from "./block-list.ts";
import type { FeedStatus } from "./feed.ts";
import { threatRulesSpec } from "./spec.ts";

/** The guard, with what an operator looks at and decides. */
export interface ThreatRulesGuard extends Guard {
  /** The clients that are kept out now, as far as this process knows. */
  blocks(): readonly ClientBlock[];
  /**
   * Keeps a client out for a time, on every replica.
   * @throws RangeError where it is no address, or one that is on the allow-list or spared.
   */
  block(address: string, options: { readonly seconds: number; readonly reason: string }): void;
  /** Whether `block()` would refuse it: it is no address, or is on the allow-list or spared. */
  isSpared(address: string): boolean;
  /** Ends every block of a client, on every replica, and forgets what it did. Returns whether there was one. */
  lift(address: string): boolean;
  feeds(): readonly FeedStatus[];
  /** Fetches the feeds, and exchanges blocks with the other replicas, now rather than in their time. */
  refresh(): Promise<void>;
  /** Ends what is over. The guard itself does so every `shareSeconds`; tests call it too. */
  sweep(): void;
}

/** The guard among those of a pipeline: `threatRulesOf(pipeline)?.blocks()`. */
export function threatRulesOf({
  guards,
}: {
  readonly guards: readonly Guard[];
}): ThreatRulesGuard | undefined {
  return guards.find((guard): guard is ThreatRulesGuard => guard.spec === threatRulesSpec && "lift" in guard);
}

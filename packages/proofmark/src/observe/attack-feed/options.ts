import * as z from "zod";

import type { Feed } from "./feed.ts";

export const attackFeedOptions = z.strictObject({
  /** What takes the events: of `createFeed`. Default: none, and the guard does nothing. */
  feed: z.custom<Feed>(isFeed, "is no feed: make one with createFeed()").optional(),
});

export type AttackFeedOptions = z.input<typeof attackFeedOptions>;

function isFeed(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "publish" in value &&
    typeof value.publish === "function" &&
    "attach" in value
  );
}

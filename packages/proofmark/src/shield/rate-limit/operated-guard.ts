import type { Guard } from "../../model/guard.ts";
import { rateLimitSpec } from "./spec.ts";
import type { RouteThrottle, ThrottleLimits } from "./throttles.ts";

/** The guard, with what an operator decides. */
export interface RateLimitGuard extends Guard {
  /** The routes that are throttled now, in this process. */
  throttles(): readonly RouteThrottle[];
  /**
   * Lets a route take so many requests of all clients together in any minute, for a time, beside the limits of each client.
   * In this process alone; those that throttle the same route count together in a shared store. Again: in place of before.
   * @throws RangeError where it is no route (`/notes/{id}`, `/notes/:id`, `/api/*`), or a number is out of its bounds.
   * @example rateLimitOf(pipeline)?.throttle("/search", { perMinute: 120, seconds: 600 });
   */
  throttle(route: string, limits: ThrottleLimits): void;
  /** Ends that before its time; false where there is nothing to end. @throws RangeError where it is no route. */
  lift(route: string): boolean;
}

/** The guard among those of a pipeline: `rateLimitOf(pipeline)?.throttles()`. */
export function rateLimitOf({ guards }: { readonly guards: readonly Guard[] }): RateLimitGuard | undefined {
  return guards.find(
    (guard): guard is RateLimitGuard => guard.spec === rateLimitSpec && "throttles" in guard,
  );
}

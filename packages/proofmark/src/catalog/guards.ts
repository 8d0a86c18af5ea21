import type { Guard } from "../model/guard.ts";
import { csrf } from "../shield/csrf/guard.ts";
import { hsts } from "../shield/hsts/guard.ts";
import { rateLimit } from "../shield/rate-limit/guard.ts";

/** Every guard's factory by control, in the order in which a pipeline runs them. */
export const guardFactories = {
  // Framing and time first: what they refuse, no other guard should have to read.
  "rate-limit": rateLimit,
  csrf,
  hsts,
} as const satisfies Record<string, (options?: never) => Guard>;

export type GuardedControl = keyof typeof guardFactories;

/** Options by control; `false` leaves the control out. */
export type ControlOptions = {
  readonly [Id in GuardedControl]?: Parameters<(typeof guardFactories)[Id]>[0] | false;
};

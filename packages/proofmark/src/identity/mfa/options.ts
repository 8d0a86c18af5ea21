import * as z from "zod";

import { isPathPattern } from "../../kernel/route-path.ts";

const stepUpRoute = z.strictObject({
  /** Exact (`/account/e-mail`), prefix (`/admin/*`), suffix (`*` and then `/delete`) or `*`. */
  path: z.string().min(1).refine(isPathPattern, "is no path pattern: one star, at the start or at the end"),
  /** Default: all methods. A rule for GET holds for HEAD too. */
  methods: z.array(z.string().toUpperCase()).min(1).optional(),
  /** Seconds since the second factor at most. Default: one at this sign-in, whenever that was. */
  withinSeconds: z.number().positive().optional(),
});

export const mfaOptions = z.strictObject({
  /** Routes that ask for a second factor. Every rule that matches must be met. Default: none, and the guard does nothing. */
  stepUp: z.array(stepUpRoute).default([]),
});

export type MfaOptions = z.input<typeof mfaOptions>;

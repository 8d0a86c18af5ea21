import * as z from "zod";

import { compileRoutePattern } from "../../kernel/route-pattern.ts";
import { defaultBudgets } from "./budgets.ts";

const budget = z
  .strictObject({
    /** Milliseconds that an answer should take at most. */
    optimalMs: z.number().positive(),
    /** Milliseconds above which it is a breach. Default: the optimal time. */
    atMostMs: z.number().positive().optional(),
  })
  .transform(({ optimalMs, atMostMs = optimalMs }) => ({ optimalMs, atMostMs }))
  .refine(({ optimalMs, atMostMs }) => atMostMs >= optimalMs, "allows less at most than is optimal");

export const latencyBudgetOptions = z.strictObject({
  /** Classes, beside and in place of the built-in ones: context 25 ms, task 50, query 100, response 1000 and at most 3000. */
  budgets: z
    .record(z.string().min(1), budget)
    .default({})
    .transform((own) => ({ ...defaultBudgets, ...own })),
  /** Which routes belong to which class, as patterns (`/notes/{id}`, `/api/*`); the most specific counts. Default: none. */
  routes: z
    .array(
      z.strictObject({
        path: z.string().refine(isPattern, "is no route: write it like /notes/{id}"),
        budget: z.string(),
      }),
    )
    .max(1000)
    .default([]),
  /** The class of every other route. Default: `response`. */
  defaultBudget: z.string().default("response"),
  /** Minutes that percentiles are of. Default: 10. */
  windowMinutes: z.number().positive().max(1440).default(10),
  /** Routes that are told apart; the rest is `other`. Each holds 40 KB. Default: 200. */
  maxRoutes: z.int().min(1).max(2000).default(200),
  /** Seconds after which the next breach of a route is told; one that is twice as long is told at once. Default: 10. */
  quietSeconds: z.number().min(0).default(10),
  /** Requests under way that are looked at, whether they go on too long. Default: 10000. */
  maxInFlight: z.int().min(0).default(10_000),
  /** Who is sent `Server-Timing`: `local` this machine alone, `all` everybody, but for sign-in and the like. Default: `off`. */
  serverTiming: z.enum(["off", "local", "all"]).default("off"),
});

export type LatencyBudgetOptions = z.input<typeof latencyBudgetOptions>;

function isPattern(text: string): boolean {
  try {
    compileRoutePattern(text);
    return true;
  } catch {
    return false;
  }
}

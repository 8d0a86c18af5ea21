import * as z from "zod";

import type { Store } from "../../store/store.ts";
import { defaultRoutes, defaultTiers, type Tier } from "./tiers.ts";

const tierOptions = z.strictObject({
  /** Requests in any window. */
  limit: z.int().min(1),
  windowSeconds: z.number().positive(),
  /** Requests in any one second. Default: no burst limit of its own. */
  burstPerSecond: z.int().min(1).optional(),
});

const routeOptions = z.strictObject({
  /** Exact (`/login`), prefix (`/api/*`), suffix (`*` and then `/login`) or `*`. */
  path: z.string().min(1),
  /** Default: all methods. */
  methods: z.array(z.string().toUpperCase()).optional(),
  tier: z.string(),
});

export const rateLimitOptions = z.strictObject({
  /** Named tiers, beside and in place of the built-in ones. */
  tiers: z
    .record(z.string(), tierOptions)
    .default({})
    .transform((own): Record<string, Tier> => ({ ...defaultTiers, ...own })),
  /** The first route that matches names the tier. Default: the well-known sign-in and registration paths. */
  routes: z.array(routeOptions).default([...defaultRoutes]),
  /** The tier of requests that no route names. Default: `default`, 60 a minute and 10 in a second. */
  defaultTier: z.string().default("default"),
  /** The tier of GET and HEAD that no route names. Default: the default tier. */
  readTier: z.string().optional(),
  /** The tier of a principal with this role, in place of the default one: `{ admin: "admin" }`. */
  roleTiers: z.record(z.string(), z.string()).default({}),
  /** Where counters live. Default: memory, exact for this process alone. */
  store: z
    .custom<Store>((value) => value !== null && typeof value === "object" && "hit" in value, "is not a store")
    .optional(),
  /** What happens when the shared store is down. Default: `local`, counting in memory, flagged degraded. */
  onStoreFailure: z.enum(["open", "closed", "local"]).default("local"),
  /** Milliseconds that a decision waits for the shared store. Default: 100. */
  storeTimeoutMs: z.int().min(1).default(100),
});

export type RateLimitOptions = z.input<typeof rateLimitOptions>;

import * as z from "zod";

import { hostPattern } from "../../kernel/host-pattern.ts";

export const correlationOptions = z.strictObject({
  /**
   * Whose ids are taken. `anybody`: a trace goes on whoever asks, marked as a client's; `proxies`: only what came through a
   * trusted proxy. Neither makes a request's own id. Default: `anybody`.
   */
  trust: z.enum(["anybody", "proxies"]).default("anybody"),
  /** Whether a trace that begins here asks those that are called to record it. Default: `sampled`. */
  newTraces: z.enum(["sampled", "unsampled"]).default("sampled"),
  /** Which hosts get the ids with calls that a request makes: one's own network, all, or none. Default: `private`. */
  outgoing: z.enum(["private", "all", "none"]).default("private"),
  /** Hosts that get them too: `api.example.com`, `*.example.com`, without a port. Default: none. */
  hosts: z.array(z.string().toLowerCase().regex(hostPattern, "is not a host")).default([]),
});

export type CorrelationOptions = z.input<typeof correlationOptions>;

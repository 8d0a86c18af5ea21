import * as z from "zod";

import type { TracingService } from "./tracing-service.ts";

export const tracingOptions = z.strictObject({
  /** What `createTracing()` of `proofmark/observe` made. Default: none, and the guard does nothing. */
  tracing: z
    .custom<TracingService>(isService, "is not what createTracing() of proofmark/observe makes")
    .optional(),
  /**
   * Whose traces go on. `anybody`: a client's too, which so decides whether its requests are recorded; `proxies`: those that came
   * through a trusted proxy, while a client's own is linked. Default: `anybody`, as for `correlation`.
   */
  trust: z.enum(["anybody", "proxies"]).default("anybody"),
});

export type TracingOptions = z.input<typeof tracingOptions>;

function isService(value: unknown): boolean {
  return typeof value === "object" && value !== null && "begin" in value && typeof value.begin === "function";
}

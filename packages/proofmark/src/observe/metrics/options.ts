import * as z from "zod";

import type { MetricsService } from "./metrics-service.ts";
import { MetricsRecorder } from "./recorder.ts";

export const metricsOptions = z.strictObject({
  /** What `createMetrics()` of `proofmark/observe` made. Default: none, and the guard does nothing. */
  metrics: z
    .custom<MetricsService>(isService, "is not what createMetrics() of proofmark/observe makes")
    .optional(),
  /** Where a scrape is answered; the application sees no GET and HEAD of it. Default: `/metrics`. */
  path: z
    .string()
    .regex(/^\/[^?#\s]*$/, "is no path such as /metrics")
    .default("/metrics"),
  /** What a scrape sends as a bearer token. Default: `PROOFMARK_OPERATOR_TOKEN`; without it this machine alone may scrape. */
  operatorToken: z.string().min(32).optional(),
  /** Requests of which the time of each control is measured at one, by chance. Default: 100. */
  sampleEvery: z.int().min(1).max(1_000_000).default(100),
});

export type MetricsOptions = z.input<typeof metricsOptions>;

function isService(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "exposition" in value &&
    "recorder" in value &&
    value.recorder instanceof MetricsRecorder
  );
}

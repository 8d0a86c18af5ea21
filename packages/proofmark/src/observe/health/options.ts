import * as z from "zod";

import type { Health } from "./create-health.ts";

const path = z
  .union([z.string().regex(/^\/[^\s?#*]*[^\s?#*/]$/, "is no path: write it like /health"), z.literal(false)])
  .describe("A path, or false for none.");

export const healthOptions = z.strictObject({
  /** What there is to look at: `createHealth({ dependencies, databases })`. Default: none, and the guard does nothing. */
  health: z
    .custom<Health>(
      (value) => typeof value === "object" && value !== null && "dependencies" in value && "stop" in value,
      "is not what createHealth() made",
    )
    .optional(),
  /** What operators send as a bearer token, 32 bytes at least. Default: `PROOFMARK_OPERATOR_TOKEN`; without, this machine alone. */
  operatorToken: z
    .string()
    .refine((token) => Buffer.byteLength(token) >= 32, "is shorter than 32 bytes")
    .optional(),
  /** Whether the process is alive, for everybody. Default: `/health`. */
  healthPath: path.default("/health"),
  /** Whether it can serve, for everybody; why not, for operators. Default: `/ready`. */
  readyPath: path.default("/ready"),
  /** Where operators read `metrics`, `database`, `security` and `health`. Default: `/api/hardening`. */
  hardeningPath: path.default("/api/hardening"),
});

export type HealthOptions = z.input<typeof healthOptions>;

import * as z from "zod";

export const anomalyOptions = z.strictObject({
  /** Where what was learned is kept over restarts: a path of a file that this process alone writes. Default: nowhere. */
  file: z.string().min(1).optional(),
  /** Seconds of one window. Default: 60. */
  windowSeconds: z.int().min(10).max(300).default(60),
  /** Routes with baselines of their own: the busiest of the first day. Default: 20. */
  mostRoutes: z.int().min(0).max(25).default(20),
  /** Days after which an address or user that stayed away is new again. Default: 7. */
  newcomerDays: z.number().positive().max(60).default(7),
  /** Robust standard deviations at which one window is an incident. Default: 10. */
  atOnce: z.number().min(4).max(50).default(10),
  /** At which two windows in a row are one. Default: 6. */
  twice: z.number().min(3).max(50).default(6),
});

export type AnomalyOptions = z.input<typeof anomalyOptions>;

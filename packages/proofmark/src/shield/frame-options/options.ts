import * as z from "zod";

export const frameOptionsOptions = z.strictObject({
  /** `DENY`: nobody frames the service. `SAMEORIGIN`: its own pages may. Default: `DENY`. */
  value: z.enum(["DENY", "SAMEORIGIN"]).default("DENY"),
});

export type FrameOptionsOptions = z.input<typeof frameOptionsOptions>;

import * as z from "zod";

import { configSchema } from "../config/schema.ts";

const listener = z.custom<(...given: never[]) => void>((value) => typeof value === "function", {
  error: "is not a function",
});

/** What `harden()` takes: all that `proofmark.config.ts` may hold, and what only code can give. */
export const hardenOptions = configSchema.extend({
  // Judged where the guards are built, in words of their own.
  preset: z.unknown().optional(),
  controls: z.unknown().optional(),
  sinks: z.boolean().optional(),
  onEvent: listener.optional(),
  clock: z.looseObject({ now: listener }).optional(),
});

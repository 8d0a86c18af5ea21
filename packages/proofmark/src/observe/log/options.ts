import * as z from "zod";

import type { LineWriter } from "./line-writer.ts";

export const logOptions = z.strictObject({
  /** What `createLog` made. Default: none, and nothing is written. */
  log: z
    .custom<LineWriter>(
      (value) =>
        typeof value === "object" && value !== null && typeof Reflect.get(value, "write") === "function",
      "is not what createLog() returns: await it",
    )
    .optional(),
  /** The part of ordinary access lines that is written, from 0 to 1; errors and refusals always are. Default: 1. */
  sampleRate: z.number().min(0).max(1).default(1),
  /** Whether the line says whose request it was: the principal's id, redacted by its shape. Default: true. */
  principal: z.boolean().default(true),
  /** Lines that are alike (one code, one failing route) in ten seconds; more are counted and said in one. Default: 100. */
  mostOfKind: z.int().min(1).max(10_000).default(100),
  /** Of these, lines about one client. Default: 20. */
  mostOfClient: z.int().min(1).max(10_000).default(20),
});

export type LogOptions = z.input<typeof logOptions>;

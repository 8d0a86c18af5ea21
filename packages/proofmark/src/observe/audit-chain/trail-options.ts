import type { KeyObject } from "node:crypto";

import * as z from "zod";

import type { Clock } from "../../kernel/clock.ts";
import { KeyRing } from "../../kernel/key-ring.ts";
import type { AuditAnchor } from "../../model/observe/audit-trail.ts";
import type { Redactor } from "../../model/observe/redactor.ts";

export const trailOptions = z.strictObject({
  /** Where the chains stand: a folder of this application's own. */
  folder: z.string().min(1),
  /** The chain of this process within it: each process that runs at the same time has a name of its own. Default: `main`. */
  instance: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .default("main"),
  /** What the keys of the segments are derived of. Default: that of `PROOFMARK_VAULT_KEYS`. */
  ring: z.custom<KeyRing>((value) => value instanceof KeyRing, "is no KeyRing").optional(),
  /** Signs heads: Ed25519, PKCS #8 as PEM or its DER in base64. Default: `PROOFMARK_SIGNING_KEY`, else derived of the ring. */
  signingKey: z
    .custom<string | KeyObject>(
      (value) =>
        typeof value === "string" || (typeof value === "object" && value !== null && "type" in value),
      "is no private key",
    )
    .optional(),
  /** Places outside that keep the heads. Default: none, and a cut tail can't be noticed. */
  anchors: z
    .array(
      z.custom<AuditAnchor>(
        (value) => typeof value === "object" && value !== null && "keep" in value && "name" in value,
        "is no anchor",
      ),
    )
    .default([]),
  /** True: `append` settles once its record is synced to the disk. Default: false. */
  durable: z.boolean().default(false),
  /** Milliseconds that a record waits in memory at most before it is written; what kill -9 can take. Default: 20. */
  flushMs: z.int().min(1).max(10_000).default(20),
  /** Milliseconds between syncs to the disk; what a power loss can take. Default: 1000. */
  syncMs: z.int().min(10).max(60_000).default(1_000),
  /** Seconds between heads while there are records. Default: 10. */
  headSeconds: z.number().min(0.1).max(3_600).default(10),
  /** Seconds between heads while there are none. Default: 60. */
  heartbeatSeconds: z.number().min(0.1).max(86_400).default(60),
  /** Bytes after which the next segment begins. Default: 16 MiB. */
  segmentBytes: z
    .int()
    .min(4_096)
    .default(16 * 1024 * 1024),
  /** Seconds after which it begins. Default: 86,400. */
  segmentSeconds: z.number().min(1).default(86_400),
  /** Records that wait in memory at most while nothing can be written; more are counted and let go. Default: 10,000. */
  maxQueued: z.int().min(1).max(1_000_000).default(10_000),
  /** Takes secrets out of reasons. Default: `createRedactor()`. */
  redactor: z
    .custom<Redactor>(
      (value) => typeof value === "object" && value !== null && "text" in value,
      "is no redactor",
    )
    .optional(),
  clock: z
    .custom<Clock>((value) => typeof value === "object" && value !== null && "now" in value, "is no clock")
    .optional(),
});

export type TrailOptions = z.input<typeof trailOptions>;
export type TrailSettings = z.output<typeof trailOptions>;

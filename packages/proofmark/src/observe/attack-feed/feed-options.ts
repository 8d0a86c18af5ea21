import * as z from "zod";

import type { Redactor } from "../../model/observe/redactor.ts";

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Where the control plane is, and who tells it. */
export const feedTarget = z.strictObject({
  /** Where the control plane is: `https://control.example.com`. */
  url: z.url({ protocol: /^https?$/ }).transform((text) => new URL(text)),
  /** `whsec_` and the base64 of 32 random bytes at least; the control plane has it under this service's name. */
  secret: z.string(),
  /** The service's name: small letters, digits, dots, `-` and `_`. */
  service: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "is no name such as shop or shop-eu.1"),
  /** Lets what is told go over plain HTTP to another machine. Default: false. */
  allowPlainHttp: z.boolean().default(false),
});

export type FeedTarget = z.input<typeof feedTarget>;

/** Whether nobody on the way reads along. */
export function isProtected({ url, allowPlainHttp }: z.output<typeof feedTarget>): boolean {
  return url.protocol === "https:" || allowPlainHttp || loopback.test(url.hostname);
}

export const plainHttp = {
  path: ["url"],
  message: "is plain HTTP to another machine, where anybody on the way reads along",
};

/** What `createFeed` takes. */
export const feedOptions = feedTarget
  .extend({
    /** A folder on a disk that outlives the process. Processes of one machine may share it. */
    spoolFolder: z.string().min(1),
    /** Events in memory at most; more are lost, and counted. Default: 10,000. */
    maxQueued: z.int().min(10).max(1_000_000).default(10_000),
    /** Events of one batch at most. Default: 500. */
    batchEvents: z.int().min(1).max(1_000).default(500),
    /** Milliseconds until an event is on the disk: what `kill -9` takes. Default: 1,000. */
    batchMs: z.int().min(10).max(60_000).default(1_000),
    /** Bytes of the spool of one process; past it the oldest events go. Default: 67,108,864 (64 MiB). */
    maxSpoolBytes: z.int().min(1_048_576).default(67_108_864),
    /** Seconds that an event waits on the disk at most. Default: 604,800 (a week). */
    maxSpoolAgeSeconds: z.int().min(60).default(604_800),
    /** Milliseconds until the control plane must have answered. Default: 10,000. */
    requestTimeoutMs: z.int().min(100).max(120_000).default(10_000),
    /** Seconds without an event after which the control plane is told that all is well. Default: 60. */
    heartbeatSeconds: z.int().min(1).max(3_600).default(60),
    /** Seconds after which a process that does not renew its lease is taken for dead, and its spool is sent. Default: 30. */
    leaseSeconds: z.int().min(3).max(3_600).default(30),
    /** For events that you publish yourself: those of a pipeline are redacted before. Default: none. */
    redactor: z.custom<Redactor>((value) => typeof value === "object" && value !== null).optional(),
  })
  .refine(isProtected, plainHttp);

export type FeedOptions = z.input<typeof feedOptions>;

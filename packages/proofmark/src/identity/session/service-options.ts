import * as z from "zod";

import { KeyRing } from "../../kernel/key-ring.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { AuditListener } from "../../model/audit.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";

const seconds = z.number().positive();
const isFunction = (value: unknown): boolean => typeof value === "function";

export const sessionsOptions = z.strictObject({
  /** Where sessions live: `sqliteStorage()` or another RecordStorage. It stays its owner's to close. */
  storage: z.custom<RecordStorage>(
    (value) => typeof value === "object" && value !== null && "deleteOwned" in value,
    "is no storage of records",
  ),
  /** Its keys mark the cookies; a cookie under a key that leaves the ring is nobody's. */
  ring: z.instanceof(KeyRing),
  /** Over TLS with `__Host-` before it. Default: `session`. */
  cookieName: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default("session"),
  /** Seconds without a request after which a session is over. Default: 1,800 (NIST SP 800-63B-4 allows 1 h at AAL2). */
  idleSeconds: seconds.default(1_800),
  /** Seconds after the sign-in, whatever happens. Default: 43,200 (12 h; NIST SP 800-63B-4 allows 24 h at AAL2). */
  absoluteSeconds: seconds.default(43_200),
  /** Seconds for which a process trusts what it read: how late it learns of what another one ended. Default: 1. */
  cacheSeconds: z.number().min(0).max(60).default(1),
  /** Sessions that a process remembers at most. Default: 10,000. */
  cacheEntries: z.int().min(1).default(10_000),
  /** Seconds for which an id that was rotated away still stands for its session, with its old rights. Default: 5. */
  graceSeconds: z.number().min(0).max(30).default(5),
  /** Sessions of one account; one more ends the one that was used longest ago. Default: 50. */
  maxPerAccount: z.int().min(1).max(1_000).default(50),
  /** What a session is bound to: it ends where a request comes with another one. Default: nothing. */
  bindTo: z.array(z.enum(["user-agent", "network"])).default([]),
  /** An account's roles today; undefined: it may not sign in any more. Asked at most every `cacheSeconds` a session. Default: the roles of the sign-in. */
  rolesOf: z
    .custom<(accountId: string) => Promise<readonly string[] | undefined>>(isFunction, "is no function")
    .optional(),
  /** Milliseconds that a step waits for the storage. Default: 1,000. */
  storageTimeoutMs: z.int().min(1).default(1_000),
  /** Told of every step. Default: nobody. */
  onAudit: z.custom<AuditListener>(isFunction, "is no function").optional(),
  clock: z
    .custom<Clock>((value) => typeof value === "object" && value !== null && "now" in value, "has no now()")
    .optional(),
});

export type SessionsOptions = z.input<typeof sessionsOptions>;
export type SessionsSettings = z.output<typeof sessionsOptions>;

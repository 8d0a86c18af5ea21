import * as z from "zod";

import { KeyRing } from "../../kernel/key-ring.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import type { Store } from "../../store/store.ts";

/** All that is signed and verified is of one of these: which one is pinned (RFC 8725 section 3.1). */
export const tokenAlgorithms = ["EdDSA", "ES256", "HS256"] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

const daySeconds = 86_400;
const name = z.string().min(1).max(500);

export const tokensOptions = z.strictObject({
  /** Where families of refresh tokens, revocations and keys outlive the process. */
  storage: z.custom<RecordStorage>((value) => has(value, "since"), "is no storage of records"),
  /** Where revocations are announced to other replicas. Default: they are read from the storage alone. */
  store: z.custom<Store>((value) => has(value, "entriesAfter"), "is no store").optional(),
  /** Seals the private keys of EdDSA and ES256: `readKeyRing(process.env)`. */
  ring: z
    .instanceof(KeyRing, { error: "is no key ring: pass what readKeyRing(process.env) answers" })
    .optional(),
  /** Who issues, as an identifier of its own: `https://example.com`. */
  issuer: name,
  /** Whom tokens are for: `https://api.example.com`. */
  audience: name,
  /** Default: `EdDSA`. */
  algorithm: z.enum(tokenAlgorithms).default("EdDSA"),
  /** For HS256: 32 bytes at least. Of several the first signs, and all verify. */
  secret: z
    .union([z.string(), z.array(z.string()).min(1).max(5)])
    .transform((given): readonly string[] => (typeof given === "string" ? [given] : given))
    .optional(),
  /** Default: 900, 15 minutes. */
  accessSeconds: z.int().min(10).max(daySeconds).default(900),
  /** Seconds without a refresh after which a family is over. Default: 604,800, a week. */
  refreshSeconds: z
    .int()
    .min(60)
    .max(366 * daySeconds)
    .default(7 * daySeconds),
  /** Seconds after which a family is over, however often it is refreshed. Default: 2,592,000, 30 days. */
  familySeconds: z
    .int()
    .min(60)
    .max(366 * daySeconds)
    .default(30 * daySeconds),
  /**
   * Seconds in which the refresh token before the last one is refused without ending its family: for clients that send
   * one twice. Default: 0, a used one always ends the family (RFC 9700 section 4.14.2).
   */
  reuseGraceSeconds: z.int().min(0).max(60).default(0),
  /** By how much clocks may differ. Default: 5. */
  toleranceSeconds: z.int().min(0).max(60).default(5),
  /** Seconds for which a new key is published before it signs. Default: 600. */
  keyLeadSeconds: z
    .int()
    .min(0)
    .max(7 * daySeconds)
    .default(600),
  /** Milliseconds between two looks for revocations. Default: 300. */
  refreshMs: z.int().min(50).max(500).default(300),
  /** Milliseconds that one look may take. Default: 400. */
  storeTimeoutMs: z.int().min(10).max(5_000).default(400),
  /**
   * What happens when neither store nor storage has answered for `staleSeconds`: `closed` refuses every token with 503,
   * `open` goes on with the revocations that are known. Default: `closed`.
   */
  onStoreFailure: z.enum(["closed", "open"]).default("closed"),
  /** Default: 60. */
  staleSeconds: z.number().min(1).max(3_600).default(60),
  /** Revocations in memory; past it, tokens as old as what no longer fits are refused. Default: 100,000. */
  maxRevocations: z.int().min(1).default(100_000),
  /** Verified tokens in memory. Default: 10,000. */
  maxCached: z.int().min(1).default(10_000),
});

export type TokensOptions = z.input<typeof tokensOptions>;
export type TokensSettings = z.output<typeof tokensOptions>;

function has(value: unknown, method: string): boolean {
  return typeof value === "object" && value !== null && method in value;
}

import { availableParallelism } from "node:os";

import * as z from "zod";

import { KeyRing } from "../../kernel/key-ring.ts";
import { characterClasses } from "./policy.ts";

/** What the OWASP Password Storage Cheat Sheet takes for equally strong: memory in MiB, and passes over it. */
export const argon2Floor: readonly (readonly [memoryMib: number, passes: number])[] = [
  [46, 1],
  [19, 2],
  [12, 3],
  [9, 4],
  [7, 5],
];

export const passwordsOptions = z
  .strictObject({
    /**
     * Keys of the pepper, which is derived from the first and mixed into every hash. What an older one of the ring has
     * peppered stays right, and is hashed anew at sign-in. Default: no pepper.
     */
    ring: z.instanceof(KeyRing, { error: "is no KeyRing" }).optional(),
    /** MiB that one hash takes. Default: 19. */
    memoryMib: z.int().min(7).max(4096).default(19),
    /** Passes over the memory. Default: 2. */
    passes: z.int().min(1).max(64).default(2),
    /** Lanes of argon2, worked through by one thread. Default: 1. */
    lanes: z.int().min(1).max(16).default(1),
    /** Code points that a password has at least where a second factor protects the account too. Default: 8. */
    minLength: z.int().min(8).max(64).default(8),
    /** Code points where it is all that protects the account (NIST SP 800-63B-4). Default: 15. */
    minLengthAlone: z.int().min(8).max(64).default(15),
    /** Code points at most. Default: 128. */
    maxLength: z.int().min(64).max(1024).default(128),
    /** Kinds of signs that a password must have: `["upper", "lower", "digit", "symbol"]`. Default: none. */
    composition: z.array(z.enum(characterClasses)).default([]),
    /** Hashes made at once. Default: one core and one thread of Node's pool are left to everything else. */
    parallel: z.int().min(1).max(256).default(defaultParallel),
    /** Hashes that wait for their turn; more are refused at once. Default: 256. */
    maxWaiting: z.int().min(0).max(100_000).default(256),
    /** Milliseconds that one waits for its turn. Default: 3000. */
    maxWaitMs: z.int().min(1).max(60_000).default(3000),
  })
  .refine(
    ({ memoryMib, passes }) => argon2Floor.some(([memory, least]) => memoryMib >= memory && passes >= least),
    `memoryMib and passes are weaker than any of OWASP's pairs: ${argon2Floor.map((pair) => pair.join(" MiB × ")).join(", ")}`,
  )
  .refine(
    ({ minLength, minLengthAlone }) => minLengthAlone >= minLength,
    "minLengthAlone is below minLength: a password alone needs to be the longer one",
  );

export type PasswordsOptions = z.input<typeof passwordsOptions>;

/** Native hashing occupies threads of libuv's pool, which files and names are read with as well: four by default. */
function defaultParallel(): number {
  const threads = Number(process.env["UV_THREADPOOL_SIZE"] ?? 4) || 4;
  return Math.max(1, Math.min(availableParallelism(), threads) - 1);
}

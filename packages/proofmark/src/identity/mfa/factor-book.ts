import * as z from "zod";

import type { RecordStorage } from "../../store/records/record-storage.ts";

/** What an account has of second factors, passkeys apart: one record, so that every step is one versioned write. */
const factors = z.object({
  /** The secret in force, base32, sealed. */
  totp: z.string().optional(),
  /** The last step whose code was accepted: it and older ones are used up. */
  lastStep: z.number().optional(),
  /** A secret that was begun, sealed, and until when it may be confirmed. */
  pending: z.object({ secret: z.string(), expiresAt: z.number() }).optional(),
  /** The hashes of the recovery codes that are left, and the key that they are made with, sealed. */
  recovery: z.object({ key: z.string(), hashes: z.array(z.string()) }).optional(),
});
export type Factors = Readonly<z.infer<typeof factors>>;

export const factorKind = "second-factors";
const tries = 20;

export function readFactors(data: string): Factors {
  return factors.parse(JSON.parse(data));
}

/** What comes of looking at an account's factors; with `next`, they are changed in the same moment. */
export interface Decision<Result> {
  readonly result: Result;
  readonly next?: Factors;
}

/** The second factors of every account. */
export class FactorBook {
  readonly #storage: RecordStorage;

  constructor(storage: RecordStorage) {
    this.#storage = storage;
  }

  async read(accountId: string): Promise<Factors> {
    const record = await this.#storage.get(factorKind, accountId);
    return record === undefined ? {} : readFactors(record.data);
  }

  /** Decides on what is stored now: where somebody was quicker, it decides again. */
  async decide<Result>(accountId: string, decision: (now: Factors) => Decision<Result>): Promise<Result> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const record = await this.#storage.get(factorKind, accountId);
      const { result, next } = decision(record === undefined ? {} : readFactors(record.data));
      if (next === undefined) return result;
      const content = { kind: factorKind, id: accountId, owner: accountId, data: JSON.stringify(next) };
      const isDone = await this.#storage.write([
        record === undefined
          ? { type: "insert", ...content }
          : { type: "replace", version: record.version, ...content },
      ]);
      if (isDone) return result;
    }
    throw new Error("An account's second factors were changed by others twenty times in a row.");
  }

  async remove(accountId: string): Promise<void> {
    await this.#storage.deleteOwned(factorKind, accountId);
  }
}

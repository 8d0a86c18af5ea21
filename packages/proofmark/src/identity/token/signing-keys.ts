import { createHash, createPublicKey, createSecretKey, type KeyObject } from "node:crypto";

import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from "jose";
import * as z from "zod";

import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { KeyRing } from "../../kernel/key-ring.ts";
import { parseJson } from "../../kernel/parse-json.ts";
import type { RecordChange, RecordStorage, StoredRecord } from "../../store/records/record-storage.ts";
import type { TokenAlgorithm } from "./tokens-options.ts";

const kind = "token-key";
const mostKeys = 50;
const reloadMs = 5_000;
/** A look for a key that nobody here knows: at most one a second, however many tokens name one. */
const lookMs = 1_000;
const unknownMs = 60_000;
const mostUnknown = 1_000;
/** Beside the life of a token: a replica that is slow to learn of a new key signs with the old one meanwhile. */
const slackMs = 60_000;
const tries = 3;

const recordSchema = z.object({
  publicJwk: z.record(z.string(), z.unknown()),
  /** The private JWK, sealed for this key's id. */
  sealed: z.string(),
  /** Epoch milliseconds. */
  signsFrom: z.number(),
});

export interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey | KeyObject | Uint8Array;
}

export interface SigningKeysOptions {
  readonly storage: RecordStorage;
  readonly algorithm: TokenAlgorithm;
  readonly ring: KeyRing | undefined;
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly leadMs: number;
  readonly accessMs: number;
  readonly toleranceMs: number;
}

interface KnownKey {
  readonly kid: string;
  readonly verifies: KeyObject;
  readonly signs: SigningKey["key"];
  readonly publicJwk: Readonly<Record<string, unknown>> | undefined;
  readonly signsFrom: number;
  readonly expiresAt: number | undefined;
}

/**
 * The keys of a service: made once, kept sealed in the storage, and published before they sign. Every replica reads them
 * every few seconds, and once more when a token names one that it does not know.
 */
export class SigningKeys {
  readonly #options: SigningKeysOptions;
  readonly #unknown = new BoundedMap<string, number>(mostUnknown);
  #keys: ReadonlyMap<string, KnownKey> = new Map();
  #loadedAt = 0;
  #nextLookAt = 0;
  #look: Promise<void> | undefined;

  constructor(options: SigningKeysOptions) {
    this.#options = options;
  }

  /** @throws StorageUnavailableError, KeyRingError */
  async start(): Promise<void> {
    const { algorithm, secrets } = this.#options;
    if (algorithm === "HS256")
      this.#keys = new Map(secrets.map((secret) => secretKey(secret)).map((key) => [key.kid, key]));
    else {
      await this.#load();
      if (this.#keys.size > 0) return;
      await this.#options.storage.write([await this.#newKey(this.#options.clock.now())]);
      await this.#load();
    }
  }

  /** The newest of those whose time to sign has come. */
  signing(): SigningKey {
    const now = this.#options.clock.now();
    let newest: KnownKey | undefined;
    for (const key of this.#keys.values())
      if (key.signsFrom <= now && (newest === undefined || isNewer(key, newest))) newest = key;
    // All of them lie ahead: the clock was set back, or the first keys of two replicas crossed.
    newest ??= this.#keys.values().next().value;
    if (newest === undefined)
      throw new Error("There is no key to sign tokens with: the storage has lost them.");
    return { kid: newest.kid, key: newest.signs };
  }

  /** @returns a promise only where it is worth a look into the storage. */
  verifying(kid: string): KeyObject | undefined | Promise<KeyObject | undefined> {
    const known = this.#keys.get(kid);
    const now = this.#options.clock.now();
    if (known !== undefined)
      return known.expiresAt !== undefined && known.expiresAt <= now ? undefined : known.verifies;
    if (this.#options.algorithm === "HS256" || (this.#unknown.get(kid) ?? 0) > now) return undefined;
    if (this.#look === undefined) {
      if (now < this.#nextLookAt) return undefined;
      this.#nextLookAt = now + lookMs;
      this.#look = this.#load().finally(() => (this.#look = undefined));
    }
    return this.#look.then(() => {
      const found = this.#keys.get(kid)?.verifies;
      if (found === undefined) this.#unknown.set(kid, now + unknownMs);
      return found;
    });
  }

  /** Reads the keys again where it is time. @throws StorageUnavailableError */
  async refresh(): Promise<void> {
    const now = this.#options.clock.now();
    if (this.#options.algorithm === "HS256" || now - this.#loadedAt < reloadMs) return;
    this.#loadedAt = now;
    await this.#load();
  }

  /** Takes a key out at once. Returns whether it was known. */
  forget(kid: string): boolean {
    if (!this.#keys.has(kid)) return false;
    this.#keys = new Map([...this.#keys].filter(([known]) => known !== kid));
    return true;
  }

  jwks(): readonly Readonly<Record<string, unknown>>[] {
    const now = this.#options.clock.now();
    return [...this.#keys.values()].flatMap(({ publicJwk, expiresAt }) =>
      publicJwk === undefined || (expiresAt !== undefined && expiresAt <= now) ? [] : [publicJwk],
    );
  }

  /**
   * Publishes a new key. The older ones verify until the last of their tokens is over, or not at all where they are
   * compromised: then the new one signs at once. Returns the ids of those that verify no more.
   */
  async rotate(isCompromised: boolean): Promise<readonly string[]> {
    const { algorithm, storage, clock, leadMs, accessMs, toleranceMs } = this.#options;
    if (algorithm === "HS256")
      throw new Error(
        "Tokens of HS256 have no keys to rotate: put a new secret in front of the old one in `secret`.",
      );
    for (let attempt = 0; attempt < tries; attempt++) {
      const signsFrom = clock.now() + (isCompromised ? 0 : leadMs);
      const records = await storage.list(kind, algorithm, mostKeys);
      const made = await this.#newKey(signsFrom);
      const expiresAt = signsFrom + accessMs + toleranceMs + slackMs;
      const changes = records.flatMap(({ id, version, data, expiresAt: known }): RecordChange[] => {
        if (isCompromised) return [{ type: "delete", kind, id, version }];
        // What is on its way out already keeps its time.
        return known === undefined
          ? [{ type: "replace", kind, id, version, owner: algorithm, expiresAt, data }]
          : [];
      });
      if (!(await storage.write([made, ...changes]))) continue;
      await this.#load();
      return isCompromised ? records.map(({ id }) => id) : [];
    }
    throw new Error("Another replica rotated the keys at the same time, three times in a row.");
  }

  async #newKey(signsFrom: number): Promise<RecordChange> {
    const { algorithm, ring } = this.#options;
    if (ring === undefined) throw new Error("There is no key ring to seal keys with.");
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const jwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    const publicJwk: JWK = { ...jwk, kid, alg: algorithm, use: "sig" };
    const sealed = ring.seal(JSON.stringify(await exportJWK(privateKey)), contextOf(kid));
    return {
      type: "insert",
      kind,
      id: kid,
      owner: algorithm,
      data: JSON.stringify({ publicJwk, sealed, signsFrom }),
    };
  }

  async #load(): Promise<void> {
    const { storage, algorithm } = this.#options;
    const records = await storage.list(kind, algorithm, mostKeys);
    const keys = new Map<string, KnownKey>();
    for (const record of records) {
      const known = this.#keys.get(record.id);
      const key = known === undefined ? await this.#open(record) : { ...known, expiresAt: record.expiresAt };
      keys.set(key.kid, key);
    }
    // A storage that was emptied ends no key that is in use.
    if (keys.size > 0) this.#keys = keys;
  }

  async #open({ id: kid, data, expiresAt, version }: StoredRecord): Promise<KnownKey> {
    const { ring, algorithm, storage } = this.#options;
    if (ring === undefined) throw new Error("There is no key ring to open keys with.");
    const stored = recordSchema.parse(parseJson(data));
    const text = ring.open(stored.sealed, contextOf(kid));
    const jwk: JWK = JSON.parse(text);
    if (!ring.isCurrent(stored.sealed)) {
      const again = JSON.stringify({ ...stored, sealed: ring.seal(text, contextOf(kid)) });
      await storage.write([
        { type: "replace", kind, id: kid, version, owner: algorithm, expiresAt, data: again },
      ]);
    }
    return {
      kid,
      verifies: createPublicKey({ key: stored.publicJwk, format: "jwk" }),
      signs: await importJWK(jwk, algorithm),
      publicJwk: stored.publicJwk,
      signsFrom: stored.signsFrom,
      expiresAt,
    };
  }
}

function contextOf(kid: string): string {
  return `token-key:${kid}`;
}

/** Of one moment, the one that is not on its way out; any order will do for the rest, if it is the same everywhere. */
function isNewer(key: KnownKey, other: KnownKey): boolean {
  if (key.signsFrom !== other.signsFrom) return key.signsFrom > other.signsFrom;
  const isLeaving = key.expiresAt !== undefined;
  if (isLeaving !== (other.expiresAt !== undefined)) return !isLeaving;
  return key.kid > other.kid;
}

function secretKey(secret: string): KnownKey {
  const key = createSecretKey(Buffer.from(secret));
  // A name that tells no more of the secret than every token does.
  const kid = createHash("sha256")
    .update("proofmark token kid")
    .update(secret)
    .digest("base64url")
    .slice(0, 16);
  return { kid, verifies: key, signs: key, publicJwk: undefined, signsFrom: 0, expiresAt: undefined };
}

import { createHash, randomBytes } from "node:crypto";

import * as z from "zod";

import type { Clock } from "../../kernel/clock.ts";
import { equalText } from "../../kernel/equal-text.ts";
import { parseJson } from "../../kernel/parse-json.ts";
import type { RecordChange, RecordStorage, StoredRecord } from "../../store/records/record-storage.ts";

export const familyKind = "token-family";

const handleBytes = 18;
const secretBytes = 32;
// The prefix is for scanners that look for secrets where none should be.
const format = /^pmr_([\w-]{24})\.([\w-]{43})$/;

const recordSchema = z.object({
  current: z.string(),
  previous: z.string().optional(),
  rotatedAt: z.number(),
  startedAt: z.number(),
  endsAt: z.number(),
  generation: z.number(),
  scopes: z.array(z.string()).optional(),
  secondFactorAt: z.number().optional(),
});

type Stored = z.output<typeof recordSchema>;

/** Everything that was issued since one sign-in. */
export interface RefreshFamily {
  /** SHA-256 of what its refresh tokens begin with: tells nobody how to make one. */
  readonly id: string;
  readonly accountId: string;
  /** Epoch milliseconds, all of them. */
  readonly startedAt: number;
  readonly endsAt: number;
  readonly generation: number;
  readonly scopes: readonly string[] | undefined;
  readonly secondFactorAt: number | undefined;
}

export interface Started {
  readonly family: RefreshFamily;
  readonly refreshToken: string;
}

/** `reused`: it is a token of the family, and not its last. `raced`: the same, within the grace. */
export type Presented =
  | "unknown"
  | "reused"
  | "raced"
  | { readonly family: RefreshFamily; readonly version: number };

export interface RefreshFamiliesOptions {
  readonly storage: RecordStorage;
  readonly clock: Clock;
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly graceMs: number;
}

/**
 * Families of refresh tokens: one record each, which holds the hash of the one token that is good. A token is
 * `pmr_<handle of the family>.<32 random bytes>`: whoever shows the handle with other bytes has held a token of it.
 */
export class RefreshFamilies {
  readonly #options: RefreshFamiliesOptions;

  constructor(options: RefreshFamiliesOptions) {
    this.#options = options;
  }

  async start(
    accountId: string,
    generation: number,
    scopes: readonly string[] | undefined,
    secondFactorAt: number | undefined,
  ): Promise<Started> {
    const { clock, absoluteMs, storage } = this.#options;
    const now = clock.now();
    const handle = randomBytes(handleBytes).toString("base64url");
    const secret = randomBytes(secretBytes).toString("base64url");
    const id = hash(handle);
    const stored: Stored = {
      current: hash(secret),
      rotatedAt: now,
      startedAt: now,
      endsAt: now + absoluteMs,
      generation,
      scopes: scopes === undefined ? undefined : [...scopes],
      secondFactorAt,
    };
    const isNew = await storage.write([
      { type: "insert", kind: familyKind, id, ...this.#content(accountId, stored) },
    ]);
    if (!isNew) throw new Error("18 random bytes came twice: the machine's source of randomness is broken.");
    return { family: familyOf(id, accountId, stored), refreshToken: textOf(handle, secret) };
  }

  /** The family's id that a refresh token names, good or not. */
  idOf(refreshToken: string): string | undefined {
    const handle = format.exec(refreshToken)?.[1];
    return handle === undefined ? undefined : hash(handle);
  }

  async present(refreshToken: string): Promise<Presented> {
    const [, handle = "", secret = ""] = format.exec(refreshToken) ?? [];
    const record = handle === "" ? undefined : await this.#options.storage.get(familyKind, hash(handle));
    if (record?.owner === undefined) return "unknown";
    const stored = recordSchema.parse(parseJson(record.data));
    const shown = hash(secret);
    if (equalText(shown, stored.current))
      return { family: familyOf(record.id, record.owner, stored), version: record.version };
    const { clock, graceMs } = this.#options;
    const isPrevious = stored.previous !== undefined && equalText(shown, stored.previous);
    return isPrevious && clock.now() - stored.rotatedAt < graceMs ? "raced" : "reused";
  }

  /** The next token in place of this one; undefined where another request was quicker. */
  async rotate(
    refreshToken: string,
    { family, version }: Exclude<Presented, string>,
  ): Promise<string | undefined> {
    const [, handle = "", used = ""] = format.exec(refreshToken) ?? [];
    const secret = randomBytes(secretBytes).toString("base64url");
    const stored: Stored = {
      current: hash(secret),
      previous: hash(used),
      rotatedAt: this.#options.clock.now(),
      startedAt: family.startedAt,
      endsAt: family.endsAt,
      generation: family.generation,
      scopes: family.scopes === undefined ? undefined : [...family.scopes],
      secondFactorAt: family.secondFactorAt,
    };
    const content = this.#content(family.accountId, stored);
    const change: RecordChange = { type: "replace", kind: familyKind, id: family.id, version, ...content };
    return (await this.#options.storage.write([change])) ? textOf(handle, secret) : undefined;
  }

  async find(id: string): Promise<StoredRecord | undefined> {
    return await this.#options.storage.get(familyKind, id);
  }

  #content(owner: string, stored: Stored): { owner: string; expiresAt: number; data: string } {
    const { clock, idleMs } = this.#options;
    return { owner, expiresAt: Math.min(stored.endsAt, clock.now() + idleMs), data: JSON.stringify(stored) };
  }
}

function familyOf(id: string, accountId: string, stored: Stored): RefreshFamily {
  const { startedAt, endsAt, generation, scopes, secondFactorAt } = stored;
  return { id, accountId, startedAt, endsAt, generation, scopes, secondFactorAt };
}

function textOf(handle: string, secret: string): string {
  return `pmr_${handle}.${secret}`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

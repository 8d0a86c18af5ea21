import * as z from "zod";

import type { ApiKeyView } from "../../model/identity/ports.ts";
import type { RecordChange, StoredRecord } from "../../store/records/record-storage.ts";

export const keyKind = "api-key";

/** A key that is over is still known for this long: its owner is told that it expired. */
const rememberedMs = 30 * 24 * 3_600_000;

const keyData = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string(),
  scopes: z.array(z.string()),
  roles: z.array(z.string()),
  /** Whether its owner was in the book of accounts: one who is no longer there has no keys. */
  isBooked: z.boolean(),
  createdAt: z.number(),
  expiresAt: z.number().optional(),
  lastUsedAt: z.number().optional(),
  /** Set where another key has taken its place. */
  isRotated: z.boolean(),
});

/** What is stored of a key, under its hash. */
export interface KeyRecord extends z.output<typeof keyData> {
  readonly hash: string;
  readonly owner: string;
  readonly version: number;
}

/** @throws where the record was written by something else. */
export function readKeyRecord({ id, owner = "", version, data }: StoredRecord): KeyRecord {
  return { ...keyData.parse(JSON.parse(data)), hash: id, owner, version };
}

/** The change that writes a key, new where it has no version yet. */
export function writeKeyRecord({ hash, owner, version, ...data }: KeyRecord): RecordChange {
  const content = {
    kind: keyKind,
    id: hash,
    owner,
    data: JSON.stringify(data),
    ...(data.expiresAt === undefined ? {} : { expiresAt: data.expiresAt + rememberedMs }),
  };
  return version === 0 ? { type: "insert", ...content } : { type: "replace", version, ...content };
}

export function viewOf(record: KeyRecord): ApiKeyView {
  const { id, name, hint, scopes, createdAt, expiresAt, lastUsedAt } = record;
  return { id, name, hint, scopes, createdAt, expiresAt, lastUsedAt };
}

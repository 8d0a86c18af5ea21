import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import * as z from "zod";

import { AuditChainError } from "./audit-chain-error.ts";
import { isSignedBy, type Signer } from "./signer.ts";

export const tombstoneName = "pruned.json";
const count = z.int().min(0);

const tombstone = z.strictObject({
  chain: z.string().regex(/^[\w-]{22}$/),
  /** The last segment that was removed, its last entry and that one's code. */
  segment: count,
  last: count,
  mac: z.string().length(43),
  end: z.strictObject({
    bytes: count,
    digest: z.string().length(43),
    ended: z.enum(["sealed", "stopped", "crashed"]),
    tornBytes: count,
  }),
  at: z.string().max(40),
  signer: z.string().max(80),
  signature: z.string().max(100),
});

/** What stands in the place of segments that were removed on purpose, signed. */
export type Tombstone = z.output<typeof tombstone>;

export function signTombstone(stone: Omit<Tombstone, "signer" | "signature">, signer: Signer): Tombstone {
  const unsigned = { ...stone, signer: signer.id };
  return { ...unsigned, signature: signer.sign(statementOf(unsigned)) };
}

export function isGenuineTombstone(stone: Tombstone, key: KeyObject): boolean {
  return isSignedBy(statementOf(stone), stone.signature, key);
}

/** Undefined where nothing was pruned. @throws AuditChainError where the file is none of ours. */
export async function readTombstone(folder: string): Promise<Tombstone | undefined> {
  const path = join(folder, tombstoneName);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new AuditChainError(`${path} can't be read (${error.code ?? "unknown error"}).`, { cause: error });
  });
  if (text === undefined) return undefined;
  try {
    return tombstone.parse(JSON.parse(text));
  } catch {
    throw new AuditChainError(`${path} is not what pruning writes: it was edited, or is damaged.`);
  }
}

function statementOf({ chain, segment, last, mac, end, at, signer }: Omit<Tombstone, "signature">): string {
  const { bytes, digest, ended, tornBytes } = end;
  const fields = [chain, segment, last, mac, bytes, digest, ended, tornBytes, at, signer];
  return JSON.stringify(["proofmark audit tombstone 1", ...fields]);
}

import type { KeyObject } from "node:crypto";
import { stat } from "node:fs/promises";

import type { KeyRing } from "../../kernel/key-ring.ts";
import { AnchoredHeads } from "./anchored-heads.ts";
import { AuditChainError } from "./audit-chain-error.ts";
import { ChainWalk } from "./chain-walk.ts";
import { readFirstHeader } from "./last-state.ts";
import { listSegments } from "./segment-files.ts";
import { idOfKey } from "./signer.ts";
import { readTombstone } from "./tombstone.ts";
import type { ChainVerdict } from "./verdict.ts";

export interface VerifyOptions {
  /** Checks the code of every line. Default: signatures and structure alone are checked. */
  readonly ring?: KeyRing | undefined;
  /** Public keys of signers that are trusted, and no others. Default: those that the ring or an anchor vouches for. */
  readonly keys?: readonly KeyObject[] | undefined;
  /** Files of anchors, or what a collector of logs wrote. */
  readonly anchors?: readonly string[] | undefined;
  readonly onProgress?: ((doneBytes: number, allBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Walks through a chain and says whether it is as it was written, and if not, where it first is not. Holds no more of it
 * than a few hundred kilobytes, and may run while the chain is written.
 * @throws AuditChainError where there is no chain, or an anchor can't be read.
 * @example const { state, problem } = await verifyChain("/var/lib/app/audit/main", { ring, anchors: ["/mnt/worm/heads"] });
 */
export async function verifyChain(folder: string, options: VerifyOptions = {}): Promise<ChainVerdict> {
  const { ring, keys = [], anchors = [], onProgress, signal } = options;
  // Before the segments are listed: what comes to the anchors later is no concern of this walk.
  const openers = await Promise.all(anchors.map(async (path) => await AnchoredHeads.open(path)));
  const tombstone = await readTombstone(folder);
  const segments = await listSegments(folder);
  const [first] = segments;
  if (first === undefined && tombstone === undefined)
    throw new AuditChainError(`There is no audit chain in ${folder}.`);
  const chain =
    tombstone?.chain ?? (first === undefined ? undefined : (await readFirstHeader(first.path))?.chain);
  const heads =
    chain === undefined
      ? []
      : await Promise.all(openers.map(async (open) => await open(chain, tombstone?.segment ?? -1)));
  const sizes = await Promise.all(segments.map(async ({ path }) => (await stat(path)).size));
  const allBytes = sizes.reduce((sum, size) => sum + size, 0);
  const trusted = new Map(keys.map((key) => [idOfKey(key), key]));
  const walk = new ChainWalk({ folder, chain, ring, trusted, tombstone, heads });
  try {
    let done = 0;
    return await walk.run(segments, (bytes) => {
      signal?.throwIfAborted();
      onProgress?.((done += bytes), allBytes);
    });
  } finally {
    for (const each of heads) await each.close();
  }
}

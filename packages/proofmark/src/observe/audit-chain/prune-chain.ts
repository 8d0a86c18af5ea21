import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Clock } from "../../kernel/clock.ts";
import { systemClock } from "../../kernel/clock.ts";
import { AuditChainError } from "./audit-chain-error.ts";
import type { ChainKeys } from "./chain-keys.ts";
import { isoOf } from "./entry.ts";
import { readSegmentState, type SegmentState } from "./last-state.ts";
import { listSegments, type SegmentFile } from "./segment-files.ts";
import { readTombstone, signTombstone, tombstoneName } from "./tombstone.ts";
import { verifyChain } from "./verify-chain.ts";

export interface PruneOptions {
  readonly keys: ChainKeys;
  /** Epoch milliseconds: segments whose last entry is older go, the newest segment never. */
  readonly before: number;
  /** False: says what would go. */
  readonly writes: boolean;
  /** The files of anchors that the chain is checked against first. */
  readonly anchors?: readonly string[];
  readonly clock?: Clock;
}

export interface Pruned {
  readonly files: readonly string[];
  /** The number of the last entry that goes; undefined where nothing does. */
  readonly last: number | undefined;
}

/**
 * Removes old segments of a chain, and leaves a signed statement in their place that says where the rest goes on. May run
 * while the chain is written. Killed in between, it is run again.
 * @throws AuditChainError where the chain is not intact: what is wrong in it must not go with it.
 */
export async function pruneChain(folder: string, options: PruneOptions): Promise<Pruned> {
  const { keys, before, writes, anchors = [], clock = systemClock } = options;
  const { state, problem } = await verifyChain(folder, { ring: keys.ring, anchors });
  if (state !== "intact")
    throw new AuditChainError(
      `Nothing was removed: the chain in ${folder} is ${state}. ${problem?.message ?? "Its keys are not all here."}`,
    );
  const done = (await readTombstone(folder))?.segment ?? -1;
  const segments = await listSegments(folder);
  const old: SegmentFile[] = segments.filter(({ number }) => number <= done);
  let end: SegmentState | undefined;
  for (const file of segments.slice(0, -1)) {
    if (file.number <= done) continue;
    const ending = await readSegmentState(file);
    if (ending === undefined || Date.parse(ending.at) >= before) break;
    end = ending;
    old.push(file);
  }
  if (writes) {
    if (end !== undefined) await writeTombstone(folder, end, keys, clock);
    for (const { path } of old) await rm(path, { force: true });
  }
  return { files: old.map(({ path }) => path), last: end?.last };
}

async function writeTombstone(
  folder: string,
  { chain, segment, last, mac, previous }: SegmentState,
  { signer }: ChainKeys,
  clock: Clock,
): Promise<void> {
  const stone = signTombstone({ chain, segment, last, mac, end: previous, at: isoOf(clock.now()) }, signer);
  const draft = join(folder, `.${randomUUID()}.part`);
  {
    await using file = await open(draft, "wx", 0o600);
    await file.writeFile(`${JSON.stringify(stone)}\n`);
    await file.sync();
  }
  await rename(draft, join(folder, tombstoneName));
}

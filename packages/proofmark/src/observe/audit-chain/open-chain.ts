import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Clock } from "../../kernel/clock.ts";
import { AuditChainError } from "./audit-chain-error.ts";
import type { ChainKeys } from "./chain-keys.ts";
import { ChainWriter, codeOf } from "./chain-writer.ts";
import { lockFolder } from "./folder-lock.ts";
import { readLastState } from "./last-state.ts";
import { listSegments } from "./segment-files.ts";
import { noSegment, SegmentWriter, type ChainIdentity } from "./segment-writer.ts";
import type { TrailHealth } from "./trail-health.ts";
import type { TrailSettings } from "./trail-options.ts";

export interface OpenChain {
  readonly identity: ChainIdentity;
  readonly writer: ChainWriter;
}

/** Takes the folder, and begins the next segment of what stands there. @throws AuditChainError */
export async function openChain(
  settings: TrailSettings,
  { ring, signer }: ChainKeys,
  health: TrailHealth,
  clock: Clock,
): Promise<OpenChain> {
  const folder = join(settings.folder, settings.instance);
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new AuditChainError(
      `The folder of the audit chain can't be made (${codeOf(cause)}). Check the rights of the one above.`,
      { cause },
    );
  });
  const lock = await lockFolder(folder);
  try {
    await removeDrafts(folder);
    const before = await readLastState(folder);
    if (before === undefined && (await listSegments(folder)).length > 0)
      throw new AuditChainError(
        `The newest segment in ${folder} can't be read. Run: proofmark audit verify. Then move the folder aside, so that a new chain can begin.`,
      );
    const chain = before?.chain ?? randomBytes(16).toString("base64url");
    const identity: ChainIdentity = { folder, chain, ring, signer };
    const segment = await SegmentWriter.begin(identity, before ?? noSegment, clock.now());
    return { identity, writer: new ChainWriter({ settings, clock, identity, lock, health }, segment) };
  } catch (error) {
    lock.release();
    if (error instanceof AuditChainError) throw error;
    throw new AuditChainError(
      `The audit chain in ${folder} can't be begun (${codeOf(error)}). Check the rights of the folder, and the room on its disk.`,
      { cause: error },
    );
  }
}

/** What a process that was killed left of a segment that never stood in the folder. */
async function removeDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (/^\.[\w-]+\.part$/.test(name)) await rm(join(folder, name), { force: true });
}

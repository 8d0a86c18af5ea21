import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { systemClock } from "../../kernel/clock.ts";
import { parseBatchName } from "./batch.ts";

const leaseName = "lease";
const closedName = "closed";
const instanceFolder = /^[0-9a-f]{16}$/;
/** Processes that are looked at in one round. */
const mostFolders = 256;

/** Says that the owner of a folder lives: it calls this again and again, well within the time that others wait. */
export async function renewLease(folder: string): Promise<void> {
  const path = join(folder, leaseName);
  const now = systemClock.now() / 1_000;
  try {
    await utimes(path, now, now);
  } catch {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path, "", { mode: 0o600 });
  }
}

/** Says that the owner of a folder is gone, so that nobody need wait. */
export async function endLease(folder: string): Promise<void> {
  await writeFile(join(folder, closedName), "", { mode: 0o600 });
}

/**
 * Moves the batches of processes that are gone into `own`; returns their names. Each file is moved by one process, as the
 * file system has it. Should an owner live after all, the batch may be sent by both: it is stored once, under its id.
 */
export async function takeOver(parent: string, own: string, leaseMs: number): Promise<readonly string[]> {
  const entries = await readdir(parent, { withFileTypes: true });
  const taken: string[] = [];
  const others = entries.filter((entry) => entry.isDirectory() && instanceFolder.test(entry.name));
  for (const { name } of others.slice(0, mostFolders)) {
    const folder = join(parent, name);
    if (folder === own || (await isAlive(folder, leaseMs))) continue;
    try {
      for (const file of await readdir(folder)) {
        if (parseBatchName(file) === undefined) continue;
        await rename(join(folder, file), join(own, file));
        taken.push(file);
      }
      // What is left is the lease, and files that were never finished.
      await rm(folder, { recursive: true, force: true });
    } catch {
      // Another process was quicker, or the folder is not ours to change: the next round looks again.
    }
  }
  return taken;
}

/** By the clock of the file system, whatever clock the feed was given. */
async function isAlive(folder: string, leaseMs: number): Promise<boolean> {
  if ((await changedAt(join(folder, closedName))) !== undefined) return false;
  // A folder without a lease was made just now, or by a process that died while it made it.
  const at = (await changedAt(join(folder, leaseName))) ?? (await changedAt(folder));
  return at !== undefined && systemClock.now() - at < leaseMs;
}

async function changedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}

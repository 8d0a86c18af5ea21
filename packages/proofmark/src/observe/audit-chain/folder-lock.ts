import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import * as z from "zod";

import { AuditChainError } from "./audit-chain-error.ts";
import { isAlive, placeOfProcess, startOf } from "./process-identity.ts";

const lockName = /^lock\.(\d{1,12})$/;
const beatMs = 1_000;
const lookMs = 100;
const attempts = 8;

const owner = z.object({ pid: z.int(), started: z.string(), place: z.string(), id: z.string() });
type Owner = z.output<typeof owner>;

/** A folder that this process alone writes to. */
export interface FolderLock {
  /** False where another process took it over, while this one was halted for longer than a lock lives. */
  isHeld(): boolean;
  release(): void;
}

/**
 * Takes a folder for this process. Each owner makes the file with the next number: of two that take over from a dead one,
 * one makes it first, and the other sees that. A process of this machine is asked for by its id and start time; of one in
 * another place (container, machine) the beats of its lock are watched, for `staleMs`.
 * @throws AuditChainError where another process writes there.
 */
export async function lockFolder(folder: string, staleMs = 6_000): Promise<FolderLock> {
  const self: Owner = {
    pid: process.pid,
    started: startOf(process.pid),
    place: placeOfProcess(),
    id: randomUUID(),
  };
  const number = await take(folder, self, staleMs);
  const path = join(folder, `lock.${number}`);
  for (const older of numbersIn(folder))
    if (older < number) rmSync(join(folder, `lock.${older}`), { force: true });
  const isHeld = (): boolean =>
    readOwner(path)?.id === self.id && Math.max(0, ...numbersIn(folder)) === number;
  const beat = setInterval(() => attempt(() => utimesSync(path, new Date(), new Date())), beatMs);
  beat.unref();
  return {
    isHeld: () => attempt(isHeld) ?? false,
    release() {
      clearInterval(beat);
      attempt(() => {
        if (isHeld()) rmSync(path, { force: true });
      });
    },
  };
}

async function take(folder: string, self: Owner, staleMs: number): Promise<number> {
  for (let left = attempts; left > 0; left--) {
    const newest = Math.max(0, ...numbersIn(folder));
    if (newest > 0) await refuseLiving(folder, join(folder, `lock.${newest}`), self.place, staleMs);
    const path = join(folder, `lock.${newest + 1}`);
    try {
      writeFileSync(path, JSON.stringify(self), { flag: "wx", mode: 0o600 });
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      if (code === "EEXIST") continue;
      throw new AuditChainError(
        `The folder of the audit chain can't be written to (${code}). Check its rights.`,
        { cause: error },
      );
    }
    if (Math.max(...numbersIn(folder)) === newest + 1) return newest + 1;
    rmSync(path, { force: true });
  }
  throw new AuditChainError(
    "Other processes take the folder of the audit chain at the same time. Try again.",
  );
}

async function refuseLiving(folder: string, path: string, place: string, staleMs: number): Promise<void> {
  const found = readOwner(path);
  const isLiving =
    found?.place === place && found.started !== ""
      ? startOf(found.pid) === found.started
      : (found?.place !== place || isAlive(found.pid)) && (await isBeating(path, staleMs));
  if (!isLiving) return;
  throw new AuditChainError(
    `${folder} is written by ${found === undefined ? "another process" : `process ${found.pid}`}. Each process has a chain of its own: set instance to a name of its own, such as "web-2".`,
  );
}

/** Whether a lock is touched within a time. Times of files are compared with each other alone, not with a clock of ours. */
async function isBeating(path: string, staleMs: number): Promise<boolean> {
  const first = touchedAt(path);
  for (let waited = 0; waited < staleMs; waited += lookMs) {
    if (touchedAt(path) !== first) return true;
    await pause(lookMs);
  }
  return false;
}

function touchedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function readOwner(path: string): Owner | undefined {
  return attempt(() => owner.safeParse(JSON.parse(readFileSync(path, "utf8"))).data);
}

function numbersIn(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    const [, digits] = lockName.exec(name) ?? [];
    return digits === undefined ? [] : [Number(digits)];
  });
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

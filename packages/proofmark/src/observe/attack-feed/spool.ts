import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Clock } from "../../kernel/clock.ts";
import { fileOf, parseBatchName, readFileOf, type Batch } from "./batch.ts";
import { endLease, renewLease, takeOver } from "./spool-lease.ts";
import type { WriteFile } from "./write-durably.ts";

export interface SpoolOptions {
  /** The folder of the service; each process has one in it. */
  readonly folder: string;
  readonly instance: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly write: WriteFile;
  readonly onLoss: (count: number, reason: string) => void;
}

interface Entry {
  readonly bytes: number;
  readonly eventCount: number;
}

const mostBatches = 20_000;
const mostSetAside = 16;
const tooMuch = "The spool was full: the oldest events made room.";
const tooOld = "Events waited in the spool for too long.";
const broken = "A file of the spool was not whole, and was set aside.";
const setAsideName = "set-aside";

/** Batches on disk, in the order of their names, which is that of time. Bounded by bytes, number and age: the oldest go. */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #folder: string;
  #entries = new Map<string, Entry>();
  #bytes = 0;
  /** The batch that is being sent, and the one that is being written: neither is touched by the other side. */
  sending: string | undefined;
  writing: string | undefined;

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#folder = join(options.folder, options.instance);
  }

  get batches(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Writes a batch, or writes it anew with more events. Rejects where the disk does not take it. */
  async put(batch: Batch): Promise<void> {
    const { name, eventCount } = batch;
    const bytes = fileOf(batch);
    this.writing = name;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await this.#options.write(join(this.#folder, name), bytes);
      this.#note(name, { bytes: bytes.length, eventCount });
    } finally {
      this.writing = undefined;
    }
    await this.trim();
  }

  /** The oldest batch, marked as being sent; undefined where there is none. What is not whole is set aside. */
  async first(): Promise<Batch | undefined> {
    for (const name of this.#entries.keys()) {
      if (name === this.writing) continue;
      this.sending = name;
      const bytes = await this.#read(name);
      const batch = bytes && readFileOf(name, bytes);
      if (batch !== undefined) return batch;
      // How many events it held, nobody knows any more.
      if (bytes !== undefined) await this.setAside(name, this.#entries.get(name)?.eventCount || 1, broken);
      this.#forget(name);
    }
    this.sending = undefined;
    return undefined;
  }

  async remove(name: string): Promise<void> {
    if (this.#forget(name)) await rm(join(this.#folder, name), { force: true });
  }

  /** Puts a batch where somebody may look at it; a few are kept. */
  async setAside(name: string, eventCount: number, reason: string): Promise<void> {
    this.#options.onLoss(eventCount, reason);
    if (!this.#forget(name)) return;
    const aside = join(this.#options.folder, setAsideName);
    try {
      await mkdir(aside, { recursive: true, mode: 0o700 });
      await rename(join(this.#folder, name), join(aside, name));
      const kept = (await readdir(aside)).toSorted();
      for (const old of kept.slice(0, Math.max(0, kept.length - mostSetAside)))
        await rm(join(aside, old), { force: true });
    } catch {
      await rm(join(this.#folder, name), { force: true });
    }
  }

  /** Renews the lease, and takes over what processes left that are gone; returns how many batches. */
  async tend(): Promise<number> {
    await renewLease(this.#folder);
    const taken = await takeOver(this.#options.folder, this.#folder, this.#options.leaseMs);
    for (const name of taken) {
      const bytes = await this.#read(name);
      const eventCount = (bytes && readFileOf(name, bytes)?.eventCount) ?? 0;
      this.#note(name, { bytes: bytes?.length ?? 0, eventCount });
    }
    if (taken.length > 0)
      this.#entries = new Map([...this.#entries].toSorted(([one], [other]) => (one < other ? -1 : 1)));
    await this.trim();
    return taken.length;
  }

  async trim(): Promise<void> {
    const { maxBytes, maxAgeMs, clock, onLoss } = this.#options;
    for (const [name, { eventCount }] of this.#entries) {
      const isFull = this.#bytes > maxBytes || this.#entries.size > mostBatches;
      const isOld = clock.now() - (parseBatchName(name)?.at ?? 0) > maxAgeMs;
      if (!isFull && !isOld) return;
      if (name === this.sending || name === this.writing) continue;
      onLoss(eventCount, isFull ? tooMuch : tooOld);
      await this.remove(name);
    }
  }

  /** At the very end of the process, when nothing can be waited for. */
  putSync(batch: Batch): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, batch.name);
    // A name of its own: a thread may still be writing the other one.
    writeFileSync(`${path}.last`, fileOf(batch), { mode: 0o600, flush: true });
    renameSync(`${path}.last`, path);
  }

  /** Lets go of the folder: what is left in it belongs to whoever comes next. */
  async close(): Promise<void> {
    await (this.#entries.size > 0
      ? endLease(this.#folder)
      : rm(this.#folder, { recursive: true, force: true }));
  }

  /** Undefined where another process took the file, or removed it. */
  async #read(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.#folder, name));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  #note(name: string, entry: Entry): void {
    this.#bytes += entry.bytes - (this.#entries.get(name)?.bytes ?? 0);
    this.#entries.set(name, entry);
  }

  /** False where it was not here, as a batch that the disk did not take. */
  #forget(name: string): boolean {
    this.#bytes -= this.#entries.get(name)?.bytes ?? 0;
    return this.#entries.delete(name);
  }
}

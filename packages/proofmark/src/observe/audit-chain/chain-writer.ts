import type { Clock } from "../../kernel/clock.ts";
import type { SignedHead, TrailRecord } from "../../model/observe/audit-trail.ts";
import { createRedactor } from "../../redacting/redactor.ts";
import { AuditChainError } from "./audit-chain-error.ts";
import { isoOf, recordBody } from "./entry.ts";
import type { FolderLock } from "./folder-lock.ts";
import { SegmentWriter, type ChainIdentity } from "./segment-writer.ts";
import type { TrailHealth } from "./trail-health.ts";
import type { TrailSettings } from "./trail-options.ts";

const rotationPauseMs = 60_000;

export interface WriterParts {
  readonly settings: Pick<TrailSettings, "segmentBytes" | "segmentSeconds" | "redactor">;
  readonly clock: Clock;
  readonly identity: ChainIdentity;
  readonly lock: FolderLock;
  readonly health: TrailHealth;
}

/** A chain that is being written: the segment of now, and the next one when it is full. One caller at a time. */
export class ChainWriter {
  /** Something is written that is not synced yet. */
  isUnsynced = false;
  /** Records came since the last head. */
  isUnsigned = false;
  headAt: number;
  readonly #parts: WriterParts;
  readonly #redact: (text: string) => string;
  #segment: SegmentWriter;
  #isRotating = false;
  #rotateAt = 0;

  constructor(parts: WriterParts, segment: SegmentWriter) {
    this.#parts = parts;
    const redactor = parts.settings.redactor ?? createRedactor();
    this.#redact = (text) => redactor.text(text);
    this.#segment = segment;
    this.headAt = parts.clock.now();
  }

  /** @throws AuditChainError where the folder is not this process's any more. */
  requireFolder(): void {
    if (this.#parts.lock.isHeld()) return;
    throw new AuditChainError(
      "Its folder was removed, or taken over by another process while this one was halted. Restart this process.",
    );
  }

  addRecord(record: TrailRecord): void {
    const now = this.#parts.clock.now();
    this.#segment.add((n) => recordBody(n, record, this.#redact, now));
    this.isUnsynced = this.isUnsigned = true;
  }

  addLoss(count: number): void {
    const at = isoOf(this.#parts.clock.now());
    this.#segment.add((n) => JSON.stringify({ n, at, entry: "loss", count }));
    this.isUnsynced = this.isUnsigned = true;
  }

  async flush(): Promise<void> {
    await this.#segment.flush();
  }

  async sync(): Promise<void> {
    await this.#segment.sync();
    this.isUnsynced = false;
  }

  /** Signs what there is, and returns when that is on the disk: an anchor must never be ahead of its chain. */
  async writeHead(state: SignedHead["state"]): Promise<SignedHead> {
    const { clock } = this.#parts;
    const head = this.#segment.head(state, clock.now());
    await this.#segment.flush();
    await this.sync();
    this.isUnsigned = false;
    this.headAt = clock.now();
    return head;
  }

  /**
   * Begins the next segment where this one is full, and returns the head that ended this one. Where no new one can be
   * begun, the old one grows.
   */
  async rotate(): Promise<SignedHead | undefined> {
    const { settings, clock } = this.#parts;
    const now = clock.now();
    const ageMs = now - this.#segment.startedAt;
    const isFull = this.#segment.bytes >= settings.segmentBytes || ageMs >= settings.segmentSeconds * 1000;
    if (!isFull || (now < this.#rotateAt && this.#rotateAt - now <= rotationPauseMs)) return undefined;
    const head = await this.writeHead("sealed");
    try {
      await this.#beginNext();
      this.#parts.health.recover("rotation", "A new segment of the audit chain was begun.");
    } catch (error) {
      this.#rotateAt = now + rotationPauseMs;
      const reason = `No new segment of the audit chain can be begun, so the old one grows (${codeOf(error)}).`;
      this.#parts.health.degrade("rotation", reason);
    }
    return head;
  }

  /** Goes on in a new segment where the file was removed under its writer: the gap is for `verify` to find. */
  async leaveRemoved(): Promise<void> {
    if (await this.#segment.isLinked()) return;
    const reason =
      "The segment of the audit chain that was being written has been removed, with what stood in it.";
    this.#parts.health.degrade("file", reason);
    await this.#beginNext();
  }

  /** For the end of a process, which waits for nothing. */
  finishNow(records: readonly TrailRecord[]): void {
    // A segment that is being begun speaks of the end of this one already.
    if (this.#isRotating || !this.#parts.lock.isHeld()) return;
    for (const record of records) this.addRecord(record);
    this.#segment.head("stopped", this.#parts.clock.now());
    this.#segment.flushSync();
  }

  async close(): Promise<void> {
    await this.#segment.close().catch(() => {});
    this.#parts.lock.release();
  }

  async #beginNext(): Promise<void> {
    this.#isRotating = true;
    try {
      const { identity, clock } = this.#parts;
      const next = await SegmentWriter.begin(identity, this.#segment.end, clock.now());
      await this.#segment.close();
      this.#segment = next;
    } finally {
      this.#isRotating = false;
    }
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

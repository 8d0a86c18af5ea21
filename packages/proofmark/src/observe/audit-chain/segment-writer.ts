import { createHash, randomUUID, type Hash, type KeyObject } from "node:crypto";
import { fdatasyncSync, writeSync } from "node:fs";
import { link, open, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";

import type { KeyRing } from "../../kernel/key-ring.ts";
import type { SignedHead } from "../../model/observe/audit-trail.ts";
import { isoOf, seal, type HeaderEntry } from "./entry.ts";
import { signHead } from "./head.ts";
import { segmentKey, segmentPath } from "./segment-files.ts";
import type { Signer } from "./signer.ts";

/** What every segment of a chain has in common. */
export interface ChainIdentity {
  readonly folder: string;
  readonly chain: string;
  readonly ring: KeyRing;
  readonly signer: Signer;
}

/** What the next segment says of the one before. */
export interface SegmentEnd {
  readonly segment: number;
  readonly last: number;
  readonly mac: string;
  readonly previous: HeaderEntry["previous"];
}

/** In front of the first segment. */
export const noSegment: SegmentEnd = { segment: -1, last: -1, mac: "", previous: null };

/**
 * One segment that is being written. Lines get their code when they are added, and their place in the file with it: a
 * write that failed, or of which nobody knows how far it came, is done again at the same place with the same bytes.
 */
export class SegmentWriter {
  readonly number: number;
  readonly startedAt: number;
  readonly #identity: ChainIdentity;
  readonly #key: KeyObject;
  readonly #hash: Hash = createHash("sha256");
  #file: FileHandle | undefined;
  #mac: string;
  #last: number;
  /** Lines that were added and are no bytes yet, and bytes that are not written yet. */
  #text = "";
  #unwritten: Buffer = Buffer.alloc(0);
  #writtenBytes = 0;
  #ended: "sealed" | "stopped" | "crashed" = "crashed";

  private constructor(identity: ChainIdentity, before: SegmentEnd, now: number) {
    this.#identity = identity;
    this.number = before.segment + 1;
    this.startedAt = now;
    this.#mac = before.mac;
    this.#last = before.last;
    const { chain, ring, signer } = identity;
    this.#key = segmentKey(ring, ring.currentId, chain, this.number);
    this.add((n) =>
      JSON.stringify({
        n,
        at: isoOf(now),
        entry: "segment",
        version: 1,
        chain,
        segment: this.number,
        key: ring.currentId,
        signer: { id: signer.id, publicKey: signer.publicKey },
        previous: before.previous,
      }),
    );
    this.head("running", now);
  }

  /** Makes the next segment. It stands in the folder once its first two lines are on the disk, and not before. */
  static async begin(identity: ChainIdentity, before: SegmentEnd, now: number): Promise<SegmentWriter> {
    const writer = new SegmentWriter(identity, before, now);
    const path = segmentPath(identity.folder, writer.number);
    const draft = join(identity.folder, `.${randomUUID()}.part`);
    const file = await open(draft, "wx+", 0o600);
    try {
      writer.#file = file;
      await writer.flush();
      await writer.sync();
      await link(draft, path);
    } catch (error) {
      await file.close();
      throw error;
    } finally {
      await rm(draft, { force: true }).catch(() => {});
    }
    await syncFolder(identity.folder);
    return writer;
  }

  get bytes(): number {
    return this.#writtenBytes + this.#unwritten.length + this.#text.length;
  }

  /** What the segment after this one says of it, once everything is written. */
  get end(): SegmentEnd {
    this.#settle();
    return {
      segment: this.number,
      last: this.#last,
      mac: this.#mac,
      previous: {
        bytes: this.#writtenBytes + this.#unwritten.length,
        digest: this.#hash.copy().digest("base64url"),
        ended: this.#ended,
        tornBytes: 0,
      },
    };
  }

  /** Adds a line; it is written by the next `flush`. */
  add(bodyOf: (n: number) => string): void {
    this.#last += 1;
    const { line, mac } = seal(bodyOf(this.#last), this.#key, this.#mac);
    this.#mac = mac;
    this.#text += line;
    this.#ended = "crashed";
  }

  /** Signs what there is up to here, and adds that as a line. */
  head(state: SignedHead["state"], now: number): SignedHead {
    const { last, previous } = this.end;
    const head = signHead(
      {
        chain: this.#identity.chain,
        segment: this.number,
        bytes: previous?.bytes ?? 0,
        digest: previous?.digest ?? "",
        last,
        state,
        at: isoOf(now),
      },
      this.#identity.signer,
    );
    this.add((n) => JSON.stringify({ n, at: head.at, entry: "head", head }));
    this.#ended = state === "running" ? "crashed" : state;
    return head;
  }

  async flush(): Promise<void> {
    this.#settle();
    while (this.#unwritten.length > 0) {
      const written = await this.#open.write(this.#unwritten, 0, this.#unwritten.length, this.#writtenBytes);
      this.#advance(written.bytesWritten);
    }
  }

  /** For the end of a process, which waits for nothing: also over a `flush` that is under way. */
  flushSync(): void {
    this.#settle();
    const { fd } = this.#open;
    while (this.#unwritten.length > 0)
      this.#advance(writeSync(fd, this.#unwritten, 0, this.#unwritten.length, this.#writtenBytes));
    fdatasyncSync(fd);
  }

  async sync(): Promise<void> {
    await this.#open.datasync();
  }

  /** Whether the file still stands in a folder. */
  async isLinked(): Promise<boolean> {
    return (await this.#open.stat()).nlink > 0;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  get #open(): FileHandle {
    if (this.#file === undefined) throw new Error("The segment is closed.");
    return this.#file;
  }

  #settle(): void {
    if (this.#text === "") return;
    const bytes = Buffer.from(this.#text);
    this.#text = "";
    this.#hash.update(bytes);
    this.#unwritten = this.#unwritten.length === 0 ? bytes : Buffer.concat([this.#unwritten, bytes]);
  }

  #advance(bytes: number): void {
    this.#writtenBytes += bytes;
    this.#unwritten = this.#unwritten.subarray(bytes);
  }
}

/** The name of a new file is on the disk when its folder is; not every file system can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, "r");
    await handle.sync();
  } catch {
    // Windows opens no folders; there the journal of NTFS keeps the order.
  }
}

import { createHash, type Hash, type KeyObject } from "node:crypto";
import { basename } from "node:path";

import type { SignedHead } from "../../model/observe/audit-trail.ts";
import { cutLine, isSealedBy, longestLine, parseEntry, type ChainEntry, type HeaderEntry } from "./entry.ts";
import { isGenuine } from "./head.ts";
import { readBatches, type LineBatch, type SegmentFile } from "./segment-files.ts";
import type { ChainProblem } from "./verdict.ts";

/** What a walk over a segment asks of the walk over its chain. */
export interface WalkLinks {
  /** The key of the segment's lines, where anybody here has it, and of its heads; a problem where the header is not right. */
  open(header: HeaderEntry): { readonly key?: KeyObject; readonly signerKey: KeyObject } | ChainProblem;
  head(head: SignedHead): Promise<ChainProblem | undefined>;
  entry(entry: ChainEntry): void;
}

/** How a segment ends. */
export interface WalkEnd {
  readonly bytes: number;
  readonly digest: string;
  readonly tornBytes: number;
  readonly ended: "sealed" | "stopped" | "crashed";
}

/** Walks through one segment from its first line to its last, and stops at the first that is not as it was written. */
export class SegmentWalk {
  /** The number and the code of the last line that was right. */
  last: number;
  mac: string;
  readonly #file: SegmentFile;
  readonly #links: WalkLinks;
  readonly #hash: Hash = createHash("sha256");
  #key: KeyObject | undefined;
  #signerKey: KeyObject | undefined;
  #line = 0;
  #ended: WalkEnd["ended"] = "crashed";

  constructor(file: SegmentFile, before: { readonly last: number; readonly mac: string }, links: WalkLinks) {
    this.#file = file;
    this.last = before.last;
    this.mac = before.mac;
    this.#links = links;
  }

  async run(onBytes: (bytes: number) => void): Promise<WalkEnd | ChainProblem> {
    let bytes = 0;
    let tornBytes = 0;
    for await (const batch of readBatches(this.#file.path)) {
      const problem = await this.#walkBatch(batch);
      if (problem !== undefined) return problem;
      bytes += batch.bytes.length;
      onBytes(batch.bytes.length);
      if (batch.rest === undefined) continue;
      tornBytes = batch.rest.length;
      if (tornBytes > longestLine)
        return this.#problem("edited", "Behind here stands what no line is: it was put there.");
      this.#hash.update(batch.rest);
    }
    if (this.#line === 0)
      return this.#problem("edited", "The segment is empty: it was, or its first line was, taken away.");
    return {
      bytes: bytes + tornBytes,
      digest: this.#hash.digest("base64url"),
      tornBytes,
      ended: tornBytes > 0 ? "crashed" : this.#ended,
    };
  }

  async #walkBatch({ at, bytes, lines }: LineBatch): Promise<ChainProblem | undefined> {
    let from = 0;
    let hashed = 0;
    for (const line of lines) {
      this.#line++;
      const entry = this.#read(line);
      if ("kind" in entry) return entry;
      if (entry.entry === "head") {
        this.#hash.update(bytes.subarray(hashed, from));
        hashed = from;
        const problem =
          this.#judgeHead(entry.head, at + from, entry.n) ?? (await this.#links.head(entry.head));
        if (problem !== undefined) return { ...problem, ...this.#where(entry.n) };
      }
      this.#ended = entry.entry !== "head" || entry.head.state === "running" ? "crashed" : entry.head.state;
      this.#links.entry(entry);
      from += line.length + 1;
    }
    this.#hash.update(bytes.subarray(hashed));
    return undefined;
  }

  /** The entry of a line that stands where it should, with the code that it should have. */
  #read(line: Buffer): ChainEntry | ChainProblem {
    const cut = cutLine(line);
    const entry = cut === undefined ? undefined : parseEntry(cut.text);
    if (cut === undefined || entry === undefined)
      return this.#problem("edited", "The line is none that was written: it was edited, or is damaged.");
    if ((this.#line === 1) !== (entry.entry === "segment"))
      return this.#problem("edited", "A segment begins with what it is a part of, and with that alone.");
    if (entry.entry === "segment") {
      const keys = this.#links.open(entry);
      if ("kind" in keys) return { ...keys, ...this.#where(entry.n) };
      this.#key = keys.key;
      this.#signerKey = keys.signerKey;
    }
    if (entry.n !== this.last + 1) return this.#misplaced(entry.n);
    if (this.#key !== undefined && !isSealedBy(cut, this.#key, this.mac)) return this.#wrongCode(entry);
    this.last = entry.n;
    this.mac = cut.mac;
    return entry;
  }

  #judgeHead(head: SignedHead, at: number, n: number): ChainProblem | undefined {
    if (this.#signerKey === undefined || !isGenuine(head, this.#signerKey))
      return this.#problem("head-forged", "The signature of the head is not that of the chain's signer.", n);
    const digest = this.#hash.copy().digest("base64url");
    if (
      head.segment === this.#file.number &&
      head.bytes === at &&
      head.digest === digest &&
      head.last === n - 1
    )
      return undefined;
    return this.#problem(
      "head-wrong",
      "The signed head speaks of other bytes than those in front of it: something before this line was changed.",
      n,
    );
  }

  #misplaced(found: number): ChainProblem {
    const expected = this.last + 1;
    if (found > expected) {
      const count = found - expected;
      const gone = count === 1 ? `Entry ${expected} is` : `Entries ${expected} to ${found - 1} are`;
      return this.#problem("missing", `${gone} missing here.`, expected);
    }
    return this.#problem(
      "reordered",
      `Entry ${found} stands where entry ${expected} should: lines were repeated, or changed places.`,
      expected,
    );
  }

  #wrongCode(entry: ChainEntry): ChainProblem {
    return this.#problem(
      "edited",
      entry.entry === "segment"
        ? `The segment's first line has not the code that the key ${entry.key} gives it: it was edited or forged, what stood before it was, or the ring has another key under that name.`
        : "The code of the line is not that of its text: it was edited, or put there by somebody without the key.",
      entry.n,
    );
  }

  #problem(kind: ChainProblem["kind"], message: string, entry = this.last + 1): ChainProblem {
    return { kind, message, ...this.#where(entry) };
  }

  #where(entry: number): { file: string; line: number; entry: number } {
    return { file: basename(this.#file.path), line: Math.max(1, this.#line), entry };
  }
}

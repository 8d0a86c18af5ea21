import type { KeyObject } from "node:crypto";
import { basename } from "node:path";

import type { KeyRing } from "../../kernel/key-ring.ts";
import type { SignedHead } from "../../model/observe/audit-trail.ts";
import type { AnchoredHeads } from "./anchored-heads.ts";
import type { ChainEntry, HeaderEntry } from "./entry.ts";
import { judgeHeader, judgeTombstone, signerKeyOf, type TrustedKeys } from "./judge-header.ts";
import { segmentKey, type SegmentFile } from "./segment-files.ts";
import { SegmentWalk, type WalkEnd, type WalkLinks } from "./segment-walk.ts";
import type { Tombstone } from "./tombstone.ts";
import type { ChainProblem, ChainVerdict } from "./verdict.ts";

export interface WalkParts {
  readonly folder: string;
  readonly chain: string | undefined;
  readonly ring: KeyRing | undefined;
  readonly trusted: TrustedKeys;
  readonly tombstone: Tombstone | undefined;
  readonly heads: readonly AnchoredHeads[];
}

/** Walks through the segments of a chain, one after the other. */
export class ChainWalk {
  readonly #parts: WalkParts;
  readonly #notes = new Set<string>();
  readonly #signers = new Set<string>();
  #before: { last: number; mac: string; end: WalkEnd | null } = { last: -1, mac: "", end: null };
  #checked = 0;
  #unchecked = 0;
  #counts = { segments: 0, entries: 0, records: 0, lost: 0, crashes: 0, pruned: 0 };
  /** Entries since the last signed head. */
  #unsigned = 0;
  #firstAt: string | undefined;
  #lastAt: string | undefined;

  constructor(parts: WalkParts) {
    this.#parts = parts;
    const { tombstone } = parts;
    if (tombstone === undefined) return;
    this.#before = { last: tombstone.last, mac: tombstone.mac, end: tombstone.end };
    this.#counts.pruned = tombstone.last + 1;
  }

  async run(segments: readonly SegmentFile[], onBytes: (bytes: number) => void): Promise<ChainVerdict> {
    let problem = this.#judgeNumbers(segments);
    for (const [index, file] of segments.entries()) {
      if (problem !== undefined) break;
      problem = await this.#walkSegment(file, index === segments.length - 1, onBytes);
    }
    for (const heads of this.#parts.heads) problem ??= await heads.finish(this.#before.last);
    return this.#verdict(problem);
  }

  #judgeNumbers(segments: readonly SegmentFile[]): ChainProblem | undefined {
    const { tombstone } = this.#parts;
    const first = tombstone === undefined ? 0 : tombstone.segment + 1;
    // Pruning writes what it is about to remove first: killed in between, it leaves some of it.
    const left = segments.filter(({ number }) => number >= first);
    if (left.length === 0)
      return { kind: "segment-missing", message: "Every segment is gone: the newest is never pruned." };
    const index = left.findIndex(({ number }, place) => number !== first + place);
    if (index === -1) return undefined;
    const why = tombstone === undefined && index === 0 ? ", and nothing signed says that it was pruned" : "";
    return {
      kind: "segment-missing",
      message: `Segment ${first + index} is missing: its file was removed or renamed${why}.`,
    };
  }

  async #walkSegment(
    file: SegmentFile,
    isNewest: boolean,
    onBytes: (bytes: number) => void,
  ): Promise<ChainProblem | undefined> {
    if (file.number <= (this.#parts.tombstone?.segment ?? -1)) {
      this.#notes.add(
        `${basename(file.path)} was pruned, and its file is still there: run the pruning again.`,
      );
      return undefined;
    }
    const walk = new SegmentWalk(file, this.#before, this.#linksFor(file));
    const end = await walk.run(onBytes);
    if ("kind" in end) {
      this.#before = { last: walk.last, mac: walk.mac, end: null };
      return end;
    }
    this.#before = { last: walk.last, mac: walk.mac, end };
    this.#counts.segments++;
    if (end.ended === "crashed" && !isNewest) this.#counts.crashes++;
    if (end.tornBytes > 0 && isNewest)
      this.#notes.add(
        `${basename(file.path)} ends in ${end.tornBytes} bytes of a line that is broken off: the process was killed there, or is writing just now.`,
      );
    return undefined;
  }

  #linksFor(file: SegmentFile): WalkLinks {
    return {
      open: (header) => this.#open(header, file),
      head: async (head) => await this.#meet(head),
      entry: (entry) => this.#count(entry),
    };
  }

  #open(header: HeaderEntry, file: SegmentFile): { key?: KeyObject; signerKey: KeyObject } | ChainProblem {
    const { ring, trusted, tombstone, chain } = this.#parts;
    const problem = judgeHeader(header, { chain, segment: file.number, before: this.#before.end });
    if (problem !== undefined) return problem;
    const signerKey = signerKeyOf(header, trusted);
    if ("kind" in signerKey) return signerKey;
    this.#signers.add(header.signer.id);
    for (const { signerKeys } of this.#parts.heads) signerKeys.set(header.signer.id, signerKey);
    if (tombstone !== undefined && file.number === tombstone.segment + 1) {
      const forged = judgeTombstone(tombstone, signerKey, trusted);
      if (forged !== undefined) return forged;
    }
    if (ring?.ids.includes(header.key) === true) {
      this.#checked++;
      return { signerKey, key: segmentKey(ring, header.key, header.chain, header.segment) };
    }
    this.#unchecked++;
    if (ring !== undefined)
      this.#notes.add(
        `The ring has no key ${header.key}: the codes of the segments under it were not checked.`,
      );
    return { signerKey };
  }

  async #meet(head: SignedHead): Promise<ChainProblem | undefined> {
    this.#unsigned = 0;
    for (const heads of this.#parts.heads) {
      const problem = await heads.meet(head);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #count(entry: ChainEntry): void {
    this.#counts.entries++;
    // A head counts for what stands before it.
    if (entry.entry !== "head") this.#unsigned++;
    this.#firstAt ??= entry.at;
    this.#lastAt = entry.at;
    if (entry.entry === "record") this.#counts.records += entry.count ?? 1;
    if (entry.entry === "loss") this.#counts.lost += entry.count;
  }

  #verdict(problem: ChainProblem | undefined): ChainVerdict {
    const { folder, chain, heads, trusted } = this.#parts;
    const codes = this.#unchecked === 0 ? "checked" : this.#checked === 0 ? "unchecked" : "partly";
    const isVouched = [...this.#signers].every((id) => heads.some(({ signers }) => signers.has(id)));
    const isTrusted = trusted.size > 0 || codes === "checked" || isVouched;
    const silent = heads.filter(({ matched }) => matched === 0);
    if (silent.length > 0 && problem === undefined)
      this.#notes.add("An anchor has no head of this chain, so it says nothing of it: is it the right file?");
    const known = isTrusted && silent.length === 0;
    const [newest] = heads
      .flatMap(({ last, matched }) => (last === undefined ? [] : [{ last, matched }]))
      .toSorted((a, b) => b.last.last - a.last.last);
    return {
      state: problem !== undefined ? "tampered" : known ? "intact" : "unchecked",
      folder,
      chain,
      problem,
      ...this.#counts,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      codes,
      signatures: isTrusted ? "trusted" : "own",
      unsigned: this.#unsigned,
      anchored:
        newest === undefined
          ? undefined
          : {
              heads: newest.matched,
              last: newest.last.last,
              at: newest.last.at,
              entriesAfter: Math.max(0, this.#before.last - newest.last.last - 1),
            },
      notes: [...this.#notes],
    };
  }
}

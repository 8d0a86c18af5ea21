import type { KeyObject } from "node:crypto";
import { stat } from "node:fs/promises";

import type { SignedHead } from "../../model/observe/audit-trail.ts";
import { AuditChainError } from "./audit-chain-error.ts";
import { isGenuine, signedHead } from "./head.ts";
import { readBatches } from "./segment-files.ts";
import type { ChainProblem } from "./verdict.ts";

/** Heads of the chain that are remembered, for lines that came twice or out of their order, as over UDP. */
const remembered = 256;

/** Compares the heads that an anchor kept with those of a chain that is walked through. Holds few of either. */
export class AnchoredHeads {
  /** How many were found in the chain, and the last of them. */
  matched = 0;
  last: SignedHead | undefined;
  /** Signers of what was found: whoever writes to the chain alone can't have put them there. */
  readonly signers = new Set<string>();
  /** The keys of the chain's signers, as they are met. */
  readonly signerKeys = new Map<string, KeyObject>();
  readonly #name: string;
  readonly #heads: AsyncGenerator<SignedHead>;
  readonly #seen = new Set<string>();
  #next: SignedHead | undefined;

  private constructor(name: string, heads: AsyncGenerator<SignedHead>) {
    this.#name = name;
    this.#heads = heads;
  }

  /**
   * Opens the file of an anchor as it is now: heads that come later may speak of more than is then read of the chain.
   * Heads of segments up to `pruned` are passed by.
   * @throws AuditChainError where it can't be read.
   */
  static async open(path: string): Promise<(chain: string, pruned: number) => Promise<AnchoredHeads>> {
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile() !== true) throw new AuditChainError(`The anchor's file ${path} can't be read.`);
    return async (chain, pruned) => {
      const heads = new AnchoredHeads(path, headsOf(path, chain, pruned, stats.size));
      await heads.#take();
      return heads;
    };
  }

  /** Looks for a head of the chain among those of the anchor. */
  async meet(head: SignedHead): Promise<ChainProblem | undefined> {
    this.#seen.add(head.signature);
    const [oldest] = this.#seen;
    if (this.#seen.size > remembered && oldest !== undefined) this.#seen.delete(oldest);
    for (let next = this.#next; next !== undefined && next.last <= head.last; next = this.#next) {
      if (this.#seen.has(next.signature)) {
        this.matched++;
        this.signers.add(next.signer);
        this.last = next;
        await this.#take();
        continue;
      }
      const forged = this.#judge(next);
      if (forged !== undefined) return forged;
      if (this.last !== undefined && next.last <= this.last.last)
        return {
          kind: "rolled-back",
          entry: next.last,
          message: `After entry ${this.last.last} ${this.#name} has one for entry ${next.last}: an older copy of the chain was put in its place, and went on from there.`,
        };
      return {
        kind: "anchor-mismatch",
        entry: next.last,
        message: `${this.#name} has a head for entry ${next.last}, of ${next.at}, that is not in the chain: what stands there was written anew.`,
      };
    }
    return undefined;
  }

  /** What is left when the chain is at its end speaks of entries that are gone. */
  async finish(lastEntry: number): Promise<ChainProblem | undefined> {
    const first = this.#next;
    if (first === undefined) return undefined;
    let newest = first;
    for (let next = this.#next; next !== undefined; next = this.#next) {
      const forged = this.#judge(next);
      if (forged !== undefined) return forged;
      if (next.last > newest.last) newest = next;
      await this.#take();
    }
    return {
      kind: "truncated",
      entry: lastEntry,
      message: `The chain ends with entry ${lastEntry}, and ${this.#name} has a head for entry ${newest.last}, of ${newest.at}: the end was cut off, or an older copy put in its place.`,
    };
  }

  /** A head that the chain has not, and that its signer has not signed, says nothing of the chain. */
  #judge(head: SignedHead): ChainProblem | undefined {
    const key = this.signerKeys.get(head.signer);
    if (key === undefined || isGenuine(head, key)) return undefined;
    return {
      kind: "head-forged",
      entry: head.last,
      message: `${this.#name} has a head for entry ${head.last} that the chain's signer has not signed: somebody else put it there.`,
    };
  }

  async close(): Promise<void> {
    await this.#heads.return(undefined);
  }

  async #take(): Promise<void> {
    const { value, done } = await this.#heads.next();
    this.#next = done === true ? undefined : value;
  }
}

async function* headsOf(
  path: string,
  chain: string,
  pruned: number,
  until: number,
): AsyncGenerator<SignedHead> {
  for await (const { lines, rest } of readBatches(path, until))
    for (const line of rest === undefined ? lines : [...lines, rest]) {
      const head = headIn(line.toString("utf8"));
      if (head?.chain === chain && head.segment > pruned) yield head;
    }
}

/** The head in a line; a collector of logs may have put its own text in front of it, a full disk a part of another. */
export function headIn(line: string): SignedHead | undefined {
  const start = line.lastIndexOf('{"chain":');
  if (start === -1) return undefined;
  try {
    return signedHead.safeParse(JSON.parse(line.slice(start, line.lastIndexOf("}") + 1))).data;
  } catch {
    return undefined;
  }
}

/** What is wrong with a chain, as one word for programs. */
export type ProblemKind =
  | "edited"
  | "missing"
  | "reordered"
  | "foreign"
  | "segment-missing"
  | "segment-misplaced"
  | "previous-changed"
  | "head-forged"
  | "head-wrong"
  | "tombstone-forged"
  | "anchor-mismatch"
  | "truncated"
  | "rolled-back";

/** The first place where a chain is not as it was written. */
export interface ChainProblem {
  readonly kind: ProblemKind;
  /** The file's name, and its line counted from one, where it is in a file. */
  readonly file?: string;
  readonly line?: number;
  /** The number of the entry, as far as it can be told. */
  readonly entry?: number;
  /** What it means, as a sentence. */
  readonly message: string;
}

/** What was found in one chain. */
export interface ChainVerdict {
  /** `intact`: nothing that was checked is wrong; `unchecked`: nothing could be checked. */
  readonly state: "intact" | "tampered" | "unchecked";
  readonly folder: string;
  readonly chain: string | undefined;
  readonly problem: ChainProblem | undefined;
  readonly segments: number;
  readonly entries: number;
  readonly records: number;
  /** Records that were let go because nothing could be written, as the chain itself says. */
  readonly lost: number;
  /** Entries that were pruned, as the tombstone says. */
  readonly pruned: number;
  /** Ends of a segment without a stop: the process was killed, or lost its power. */
  readonly crashes: number;
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
  /** Whether every line's code was checked with the ring, some, or none. */
  readonly codes: "checked" | "partly" | "unchecked";
  /** Whether heads were checked with a key that the chain did not bring itself. */
  readonly signatures: "trusted" | "own";
  /** Entries after the last signed head: without the ring nobody can tell whether they are genuine. */
  readonly unsigned: number;
  readonly anchored:
    | { readonly heads: number; readonly last: number; readonly at: string; readonly entriesAfter: number }
    | undefined;
  /** What could not be checked and why, and what is worth a look, as sentences. */
  readonly notes: readonly string[];
}

import type { ChainVerdict } from "../../observe/audit-chain/verdict.ts";

const signs = { intact: "● intact", tampered: "✕ tampered with", unchecked: "? not checked" } as const;

/** What a person reads of a verdict: first what is wrong, then what was checked and what was not. */
export function describeVerdict(verdict: ChainVerdict): string {
  const { state, folder, problem, notes } = verdict;
  const lines = [`${signs[state]}: ${folder}`];
  if (problem !== undefined) {
    const place = [
      problem.file,
      problem.line === undefined ? undefined : `line ${problem.line}`,
      problem.entry === undefined ? undefined : `entry ${problem.entry}`,
    ].filter((part) => part !== undefined);
    lines.push(`  ${place.length === 0 ? "" : `${place.join(", ")}: `}${problem.message}`);
    lines.push(
      "  Nothing from there on was judged. Keep the folder and the anchors as they are; docs/audit.md says what next.",
    );
  } else if (state === "unchecked") lines.push(`  ${whyUnchecked(verdict)}`);
  lines.push(`  ${contents(verdict)}`, `  ${whatWasChecked(verdict)}`, `  ${anchoring(verdict)}`);
  for (const note of notes) lines.push(`  ${note}`);
  return `${lines.join("\n")}\n`;
}

function whyUnchecked({ signatures }: ChainVerdict): string {
  return signatures === "own"
    ? "Its signatures agree with the key that it names itself, which whoever forged it could have made. Give the ring (PROOFMARK_VAULT_KEYS), or the signer's public key (--key)."
    : "Nothing speaks against it, but not all that was to be checked could be.";
}

function contents(verdict: ChainVerdict): string {
  const { records, segments, firstAt, lastAt, crashes, lost, pruned } = verdict;
  const parts = [`${records} records in ${segments} ${segments === 1 ? "segment" : "segments"}`];
  if (firstAt !== undefined && lastAt !== undefined) parts.push(`${firstAt} to ${lastAt}`);
  if (crashes > 0) parts.push(`${crashes} times broken off and gone on`);
  if (lost > 0) parts.push(`${lost} records that could not be written`);
  if (pruned > 0) parts.push(`${pruned} entries pruned before`);
  return `${parts.join(", ")}.`;
}

function whatWasChecked({ codes, signatures, unsigned }: ChainVerdict): string {
  const byCode = {
    checked: "Every line's code was checked",
    partly: "Codes were checked where the ring has the key",
    unchecked: "No code was checked, for want of the ring",
  }[codes];
  const bySignature = signatures === "trusted" ? "heads by a trusted key" : "heads by the chain's own key";
  const tail =
    codes === "checked" || unsigned === 0 ? "" : ` The last ${unsigned} entries have no head after them.`;
  return `${byCode}; ${bySignature}.${tail}`;
}

function anchoring({ anchored }: ChainVerdict): string {
  if (anchored === undefined)
    return "No anchor was compared: a tail that was cut off, or an older copy, would not be noticed (--anchor).";
  const { heads, last, at, entriesAfter } = anchored;
  const after = entriesAfter === 0 ? "nothing came after it" : `${entriesAfter} entries came after it`;
  return `${heads} anchored heads agree, the last of ${at} for entry ${last}; ${after}.`;
}

import type { SealReport } from "../../identity/mfa/seal-plain-secrets.ts";

interface Told {
  readonly states: readonly ("plain" | "outdated")[];
  readonly writes: boolean;
  readonly isAsked: boolean;
  readonly isStopped: boolean;
}

const namedRows = 10;

/** What was found and done, for the terminal: what is wrong first. Names rows, and holds no secret. */
export function describeReport(report: SealReport & { readonly problem?: string }, told: Told): string {
  const { counts, left, written, problem } = report;
  const lines: string[] = [];
  if (problem !== undefined) lines.push(`✕ ${problem}`);
  if (left.length > 0) {
    const names = left.slice(0, namedRows).map((id) => JSON.stringify(id));
    const more = counts.unknown + counts.unreadable - names.length;
    lines.push(
      `✕ ${counts.unknown} in a form that is no secret's, ${counts.unreadable} sealed that no key of the ring opens here:`,
      `  ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
      "  Empty them where they are no secrets, or add the key that sealed them.",
    );
  }
  lines.push(
    `  ${counts.plain} in plain, ${counts.outdated} sealed with an older key, ${counts.current} with the current one`,
  );
  if (told.writes)
    lines.push(`● ${written} written${told.isStopped ? ", then stopped: run it again to go on" : ""}`);
  else lines.push(`  Nothing was written.${howToGoOn(report, told)}`);
  return `${lines.join("\n")}\n`;
}

function howToGoOn(
  { counts, left, problem }: SealReport & { readonly problem?: string },
  { states, isAsked }: Told,
): string {
  if (isAsked || left.length > 0 || problem !== undefined) return "";
  const due = states.reduce((sum, state) => sum + counts[state], 0);
  return due === 0 ? " There is nothing to do." : ` To write ${due}, after a backup: the same with --yes`;
}

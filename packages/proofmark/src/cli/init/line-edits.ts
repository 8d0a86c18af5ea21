/** At line `at` (from 0), `removes` lines go and `adds` come. */
export interface LineEdit {
  readonly at: number;
  readonly removes: number;
  readonly adds: readonly string[];
}

/** Carries out edits that do not overlap; the file keeps its line ends. */
export function applyEdits(source: string, edits: readonly LineEdit[]): string {
  const lines = source.split("\n");
  const lineEnd = lines[0]?.endsWith("\r") === true ? "\r" : "";
  for (const { at, removes, adds } of edits.toSorted((a, b) => b.at - a.at))
    lines.splice(at, removes, ...adds.map((line) => line + lineEnd));
  return lines.join("\n");
}

const context = 2;

/** One line of a diff: what stands before it, and its text. */
export interface DiffLine {
  readonly mark: "+" | "-" | " " | "@";
  readonly text: string;
}

/** The edits as a unified diff, with two lines around each. */
export function diffOf(source: string, edits: readonly LineEdit[]): readonly DiffLine[] {
  const lines = source.split("\n").map((line) => line.replace(/\r$/, ""));
  const diff: DiffLine[] = [];
  let shown = 0;
  for (const { at, removes, adds } of edits.toSorted((a, b) => a.at - b.at)) {
    const from = Math.max(shown, at - context);
    if (from > shown || diff.length === 0) diff.push({ mark: "@", text: `line ${from + 1}` });
    diff.push(...lines.slice(from, at).map((text) => ({ mark: " ", text }) as const));
    diff.push(...lines.slice(at, at + removes).map((text) => ({ mark: "-", text }) as const));
    diff.push(...adds.map((text) => ({ mark: "+", text }) as const));
    const next = edits.map((edit) => edit.at).filter((other) => other > at);
    shown = Math.min(at + removes + context, lines.length, ...next);
    diff.push(...lines.slice(at + removes, shown).map((text) => ({ mark: " ", text }) as const));
  }
  return diff;
}

import type { Rates } from "./rates.ts";

/** What is shown beside each other: our two ways, then peers. */
export type Columns = readonly (readonly [name: string, rates: Rates])[];

const categoryWidth = 46;
const leastWidth = 10;

/** A table of rates, one line a category, with the targets' sums at the end. */
export function table(columns: Columns): string {
  const [, first] = columns[0] ?? [];
  if (first === undefined) return "";
  const widths = columns.map(([name]) => Math.max(leastWidth, name.length + 2));
  const line = (label: string, cells: readonly string[]): string =>
    label.padEnd(categoryWidth) +
    cells.map((cell, index) => cell.padStart(widths[index] ?? leastWidth)).join("");
  const part = (label: "attack" | "benign"): string[] =>
    Object.entries(first[label]).map(([category, [count]]) =>
      line(
        `${label} ${category} (${count})`,
        columns.map(([, rates]) => rates[label][category]?.[1].toFixed(3) ?? "-"),
      ),
    );
  const sum = (label: string, index: 0 | 1 | 2): string =>
    line(
      label,
      columns.map(([, { core11 }]) => core11[index].toFixed(3)),
    );
  return [
    line(
      "share refused",
      columns.map(([name]) => name),
    ),
    ...part("attack"),
    ...part("benign"),
    "",
    sum("core attacks refused", 0),
    sum("benign refused, mean", 1),
    sum("balanced accuracy", 2),
  ].join("\n");
}

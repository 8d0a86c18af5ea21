import type { ChainEntry } from "../../observe/audit-chain/entry.ts";

type Entry = Extract<ChainEntry, { readonly entry: "record" }>;

const columns = [
  "n",
  "at",
  "category",
  "control",
  "action",
  "isSuccess",
  "account",
  "client",
  "exchangeId",
  "resource",
  "count",
  "reason",
] as const;

export const csvHead: string = `${columns.join(",")}\r\n`;

/** RFC 4180, every cell quoted. */
export function csvLine(entry: Entry): string {
  return `${columns.map((column) => csvCell(String(entry[column] ?? ""))).join(",")}\r\n`;
}

export function jsonLine(entry: Entry): string {
  return `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, entry[column]])))}\n`;
}

/** Spreadsheets run a cell as a formula that begins like one, quoted or not: an apostrophe makes it text (OWASP, CSV injection). */
function csvCell(text: string): string {
  const harmless = /^[\s]*[=+\-@\t\r|]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

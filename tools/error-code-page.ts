import type { ErrorCodeEntry } from "../packages/proofmark/src/model/error-codes.ts";

const introduction = `# Error codes

Every refusal is a problem response (RFC 9457) with one of these codes in \`code\`, and the correlation id of the log line
in \`correlationId\`. Codes are stable: build alerts on them. Written by \`npm run docs\` from the table in
\`packages/proofmark/src/model/error-codes.ts\`.
`;

/** The page of all error codes, by control, as Markdown. */
export function errorCodePage(codes: Readonly<Record<string, ErrorCodeEntry>>): string {
  const rows = Object.entries(codes).map(
    ([code, { control, status, severity, meaning }]) =>
      [`\`${code}\``, String(status), `\`${control}\``, severity, meaning] as const,
  );
  return `${introduction}\n${table(["code", "status", "control", "severity", "when it happens"], rows)}`;
}

/** A table as the formatter leaves it: every cell as wide as the widest of its column. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |\n`;
  return line(head) + line(widths.map((width) => "-".repeat(width))) + rows.map(line).join("");
}

import type { WriteStream } from "node:tty";

import { printableLine } from "../prove/reports/printable.ts";

/** One line that rewrites itself on a terminal that can; elsewhere nothing is shown. */
export interface ProgressLine {
  show(text: string): void;
  clear(): void;
}

export function createProgressLine(
  stream: Pick<WriteStream, "isTTY" | "columns" | "write">,
  terminal: string | undefined = process.env["TERM"],
): ProgressLine {
  if (!stream.isTTY || terminal === "dumb") return { show: () => {}, clear: () => {} };
  return {
    show(words) {
      // Paths in it are the target's words.
      const text = printableLine(words);
      const room = Math.max(20, stream.columns - 1);
      stream.write(`\r\u001B[2K${text.length > room ? `${text.slice(0, room - 1)}…` : text}`);
    },
    clear() {
      stream.write("\r\u001B[2K");
    },
  };
}

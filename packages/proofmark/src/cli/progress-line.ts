import type { WriteStream } from "node:tty";

/** One line that rewrites itself on a terminal; elsewhere nothing is shown. */
export interface ProgressLine {
  show(text: string): void;
  clear(): void;
}

export function createProgressLine(stream: Pick<WriteStream, "isTTY" | "columns" | "write">): ProgressLine {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show(text) {
      const room = Math.max(20, stream.columns - 1);
      stream.write(`\r\u001B[2K${text.length > room ? `${text.slice(0, room - 1)}…` : text}`);
    },
    clear() {
      stream.write("\r\u001B[2K");
    },
  };
}

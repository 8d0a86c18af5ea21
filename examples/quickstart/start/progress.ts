import type { Progress } from "proofmark/prove";

/** One line for each of several things that go on at the same time. */
export interface ProgressBoard {
  /** Shows what is going on with one of them. */
  show(name: string, progress: Progress): void;
  /** Says that one has ended, in a sentence that stays. */
  end(name: string, text: string): void;
  /** Takes the lines away. */
  clear(): void;
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Lines that rewrite themselves on a terminal; elsewhere one line when something ends. */
export function createProgressBoard(output: Output, names: readonly string[]): ProgressBoard {
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const texts = new Map(names.map((name) => [name, "waits"]));
  const isTerminal = output.isTTY === true;
  let shown = 0;
  const lines = (): string =>
    [...texts]
      .map(([name, text]) => cut(`  ${name.padEnd(width)}${text}`, (output.columns ?? 80) - 1))
      .map((line) => `\u001B[2K${line}\n`)
      .join("");
  const draw = (): void => {
    if (!isTerminal) return;
    output.write(`${shown > 0 ? `\u001B[${shown}A` : ""}${lines()}`);
    shown = texts.size;
  };
  draw();
  return {
    show(name, progress) {
      const text = describe(progress);
      if (text === undefined) return;
      texts.set(name, text);
      draw();
    },
    end(name, text) {
      texts.set(name, text);
      if (isTerminal) draw();
      else output.write(`  ${name.padEnd(width)}${text}\n`);
    },
    clear() {
      if (shown > 0) output.write(`\u001B[${shown}A\u001B[J`);
      shown = 0;
    },
  };
}

const barLength = 16;

function describe(progress: Progress): string | undefined {
  if (progress.phase === "discover") return `looks around: ${progress.retrieved} pages, ${progress.path}`;
  if (progress.phase === "proof") return undefined;
  const filled = Math.round((progress.done / progress.of) * barLength);
  const bar = "■".repeat(filled) + "□".repeat(barLength - filled);
  return `${bar} ${String(progress.done + 1).padStart(2)} of ${progress.of}  ${progress.title}`;
}

function cut(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
}

import type { ShellToken } from "../../lexing/shell.ts";

/** Shells of Unix, which read what follows `-c` as a command. */
export const shells: ReadonlySet<string> = new Set([
  "sh",
  "bash",
  "dash",
  "zsh",
  "ksh",
  "ash",
  "fish",
  "mksh",
]);
/** Programs that hand their arguments to a shell, here or elsewhere. */
export const carriers: ReadonlySet<string> = new Set([
  "eval",
  "ssh",
  "su",
  "watch",
  "parallel",
  "trap",
  "rsh",
]);

/** Longest path that is looked at as a program's, in characters. */
const longestProgram = 256;

/** The last part of a program's path, without `.exe`, in lower case. */
export function programName(file: string): string {
  const start = Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1;
  const name = file.slice(start).toLowerCase();
  return name.endsWith(".exe") ? name.slice(0, -4) : name;
}

/** Reads the words of a command in order, and knows which of them another shell will read as a command. */
export class CommandWords {
  #isShell = false;
  #isCarrier = false;
  #isNext = false;

  /** Whether this word is a command: behind `sh -c`, `bash -lc`, `ssh host`, `eval`. */
  take(word: string): boolean {
    const isCommand = this.#isNext || this.#isCarrier;
    const isOption = word.charCodeAt(0) === 0x2d;
    this.#isNext = this.#isShell && isOption && word.charCodeAt(1) !== 0x2d && word.includes("c");
    if (!isOption && word.length <= longestProgram) {
      const name = programName(word);
      this.#isShell ||= shells.has(name);
      this.#isCarrier ||= carriers.has(name);
    }
    return isCommand;
  }
}

/** The quoted words of a command that another shell will read as a command of its own, unquoted. */
export function nestedCommands(text: string, tokens: readonly ShellToken[]): string[] {
  const commands: string[] = [];
  forEachCommand(text, tokens, (words, quoted) => {
    if (quoted.size === 0) return;
    const reader = new CommandWords();
    for (const [index, word] of words.entries())
      if (reader.take(word) && quoted.has(index)) commands.push(word);
  });
  return commands;
}

/** Calls `visit` with the words of each simple command as the program gets them, and which of them have quotes. */
export function forEachCommand(
  text: string,
  tokens: readonly ShellToken[],
  visit: (words: readonly string[], quoted: ReadonlySet<number>) => void,
): void {
  let words: string[] = [];
  let quoted = new Set<number>();
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0) visit(words, quoted);
    words = [];
    quoted = new Set();
  };
  for (const { kind, start, end } of tokens) {
    const part = text.slice(start, end);
    if (kind === "blank" || kind === "redirection") endWord();
    else if (kind === "operator" || kind === "substitution-start" || kind === "comment") endCommand();
    else if (kind === "quote" || kind === "single-quoted") {
      quoted.add(words.length);
      word = (word ?? "") + (kind === "quote" ? "" : part.slice(1, -1));
    } else word = (word ?? "") + (kind === "escape" ? part.slice(1) : part);
  }
  endCommand();
}

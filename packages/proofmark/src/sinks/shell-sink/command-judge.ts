import { findAttack, type Needle, type Occurrence } from "../../instrument/needles.ts";
import { lexShell, type ShellToken, type ShellTokenKind } from "../../lexing/shell.ts";
import { nestedCommands } from "./nested-commands.ts";

/** How deep commands within commands are followed: `sh -c "ssh host 'sh -c …'"`. */
const deepest = 3;

/** What input of the request did to a command, and the kinds of tokens that it made. */
export interface Break {
  readonly needle: Needle;
  readonly shape: string;
}

/** Whether a value changes no command wherever it stands: one plain word. */
export function isPlainWord(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isPlain(text.charCodeAt(at))) return false;
  return true;
}

/** What stands between quotes and backslashes in a value: an application that escapes those badly leaves it as it is. */
export function unquotedPieces(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    if (at < text.length && code !== 0x22 && code !== 0x27 && code !== 0x5c) continue;
    if (at > start && (start > 0 || at < text.length)) pieces.push(text.slice(start, at));
    start = at + 1;
  }
  return pieces;
}

/** The first value that crosses the token it stands in, in a command for a POSIX shell. */
export function judgeCommand(text: string, needles: readonly Needle[], depth = 0): Break | undefined {
  const present = needles.filter((needle) => text.includes(needle.text));
  if (present.length === 0) return undefined;
  const tokens = lexShell(text);
  const attack = findAttack(text, present, (occurrence) => !staysInside(text, tokens, occurrence));
  if (attack !== undefined) return { needle: attack.needle, shape: shapeOf(tokens, attack) };
  if (depth === deepest) return undefined;
  for (const nested of nestedCommands(text, tokens)) {
    const inner = judgeCommand(nested, needles, depth + 1);
    if (inner !== undefined) return { needle: inner.needle, shape: `nested ${inner.shape}` };
  }
  return undefined;
}

function staysInside(
  text: string,
  tokens: readonly ShellToken[],
  { needle, start, end }: Occurrence,
): boolean {
  if (start === end) return true;
  const first = tokenAt(tokens, start);
  const token = tokens[first];
  if (token === undefined) return false;
  // The application took the meaning from the value's first character.
  if (token.kind === "escape" && token.start === start - 1)
    return staysInside(text, tokens, { needle, start: start + 1, end });
  // `'\''`: an apostrophe of the value's as quoting functions write it, which ends a literal and begins the next.
  if (token.kind === "single-quoted" && token.start === start && text.startsWith("\\'", start - 2))
    return staysInside(text, tokens, { needle, start: start + 1, end });
  switch (token.kind) {
    case "single-quoted":
      return start > token.start && end < token.end;
    case "ansi-quoted":
      return start >= token.start + 2 && end < token.end && !needle.text.includes("\\");
    case "comment":
      return start > token.start && end <= token.end;
    case "quoted":
    case "escape":
      return staysInQuotes(tokens, first, start, end);
    case "word":
      return end <= token.end && !expands(text, start, end);
    default:
      return false;
  }
}

/** Between double quotes the value may bring whole escapes: they are characters, and no end of the literal. */
function staysInQuotes(tokens: readonly ShellToken[], first: number, start: number, end: number): boolean {
  let hasQuoted = false;
  for (let index = first; index < tokens.length; index++) {
    const token = tokens[index] as ShellToken;
    if (token.start >= end) break;
    if (token.kind === "quoted") hasQuoted = true;
    else if (token.kind !== "escape" || token.start < start || token.end > end) return false;
  }
  return hasQuoted;
}

/** Whether the value brings what a shell replaces by names of files or by several words. */
function expands(text: string, start: number, end: number): boolean {
  const value = text.slice(start, end);
  if (value.includes("*") || value.includes("?") || value.includes("[")) return true;
  if (value.includes("{") && (value.includes(",") || value.includes(".."))) return true;
  const before = text.charAt(start - 1);
  return value.startsWith("~") && (before === "" || before === " " || before === "\t" || before === "=");
}

/** Index of the token that holds the character at `at`. */
function tokenAt(tokens: readonly ShellToken[], at: number): number {
  let low = 0;
  let high = tokens.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle] as ShellToken).end <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const longestShape = 6;

/** The kinds of tokens that the value made or touched, each once: `word operator blank`. */
function shapeOf(tokens: readonly ShellToken[], { start, end }: Occurrence): string {
  const kinds = new Set<ShellTokenKind>();
  for (let index = tokenAt(tokens, start); index < tokens.length && kinds.size < longestShape; index++) {
    const token = tokens[index] as ShellToken;
    if (token.start >= end) break;
    kinds.add(token.kind);
  }
  return [...kinds].join(" ");
}

/** Letters, digits, `%+,-./:=@_` and everything outside of ASCII: one word, nothing else, in every shell. */
function isPlain(code: number): boolean {
  return (
    (code >= 0x2b && code <= 0x3a) ||
    (code >= 0x40 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x25 ||
    code === 0x3d ||
    code === 0x5f ||
    code > 0x7f
  );
}

import type { SqlDialect, SqlToken } from "../../lexing/sql.ts";

/** A statement, read once for all that is found in it. */
export interface Read {
  readonly text: string;
  readonly dialect: SqlDialect;
  readonly tokens: readonly SqlToken[];
}

/** Index of the last token that starts at or before `at`, or -1. */
export function tokenIndexAt(tokens: readonly SqlToken[], at: number): number {
  let low = 0;
  let high = tokens.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle] as SqlToken).start <= at) low = middle + 1;
    else high = middle - 1;
  }
  return high;
}

/** Tokens that share a character with `[from, to)`. */
export function tokensWithin(tokens: readonly SqlToken[], from: number, to: number): readonly SqlToken[] {
  let first = Math.max(0, tokenIndexAt(tokens, from));
  if ((tokens[first]?.end ?? 0) <= from) first++;
  let end = first;
  while (end < tokens.length && (tokens[end] as SqlToken).start < to) end++;
  return tokens.slice(first, end);
}

/** Whether a statement ends inside a literal, a name or a comment that nobody closed. */
export function isLeftOpen({ tokens }: Read): boolean {
  return tokens.at(-1)?.kind.startsWith("open-") === true;
}

/**
 * Whether `[from, to)` lies inside one token that can hold data: the contents of a string or a quoted name, a word, a
 * number with its sign, a single operator, the inside of a comment.
 */
export function isInsideToken(read: Read, from: number, to: number): boolean {
  const { text, tokens } = read;
  const index = tokenIndexAt(tokens, from);
  const token = tokens[index];
  if (token === undefined || from >= token.end) return false;
  const { kind, start, end } = token;
  if (to > end) return isSignedNumber(read, index, from, to);
  if (kind === "punctuation") return false;
  if (kind === "comment" || kind === "open-comment")
    return from >= start + 2 && (text[start] !== "/" || to <= end - 2);
  if (kind === "word" || kind === "number" || kind === "parameter" || kind === "operator") return true;
  const [open, close] = contentsOf(text, token);
  return from >= open && to <= close && !escapesWhatFollows(read, token, open, to);
}

/** `-1` is one number to whoever wrote it, unless its sign starts a comment: then it stands in no operator. */
function isSignedNumber({ text, tokens }: Read, index: number, from: number, to: number): boolean {
  const sign = tokens[index] as SqlToken;
  const number = tokens[index + 1];
  return (
    sign.kind === "operator" &&
    sign.start === from &&
    sign.end === from + 1 &&
    (text[from] === "-" || text[from] === "+") &&
    number?.kind === "number" &&
    number.start === sign.end &&
    number.end >= to
  );
}

/** Where the contents of a quoted token begin and end. */
function contentsOf(text: string, { kind, start, end }: SqlToken): readonly [number, number] {
  let quote = start;
  while (quote < end && !"'\"`[$".includes(text.charAt(quote))) quote++;
  let open = quote + 1;
  if (text[quote] === "$") open = text.indexOf("$", open) + 1;
  return [open, kind.startsWith("open-") ? end : end - (open - quote)];
}

/** Whether the last character before `to` is the first half of an escape, so that it takes away what follows. */
function escapesWhatFollows({ text, dialect }: Read, token: SqlToken, open: number, to: number): boolean {
  const last = text.charAt(to - 1);
  const isQuote = last === text.charAt(open - 1) && last !== "$" && last !== "[";
  const isBackslash = last === "\\" && (dialect === "mysql" || "eE".includes(text.charAt(token.start)));
  if (!isQuote && !isBackslash) return false;
  let run = to - 1;
  while (run >= open && text[run] === last) run--;
  return (to - 1 - run) % 2 === 1 && !(isQuote && text[run] === "\\");
}

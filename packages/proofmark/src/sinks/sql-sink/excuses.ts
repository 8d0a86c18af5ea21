import type { SqlToken } from "../../lexing/sql.ts";
import { fold } from "./fold.ts";
import { tokensWithin, type Read } from "./place.ts";

const mostParameters = 1000;

/**
 * Whether `[from, to)` is a list of plain names or numbers, as in `1,2,3`, `title desc`, `id, u.title`. Many applications
 * take such a list from the client on purpose, and it holds no condition, no call and no query.
 */
export function isPlainList({ text, tokens }: Read, from: number, to: number): boolean {
  const listed = tokensWithin(tokens, from, to);
  const wordAt = (at: number): string => {
    const token = listed[at];
    return token?.kind === "word" ? fold(text.slice(token.start, token.end)) : "";
  };
  const signAt = (at: number): string => {
    const token = listed[at];
    const isSign = token?.kind === "punctuation" || token?.kind === "operator";
    return isSign ? text.slice(token.start, token.end) : "";
  };
  const isName = (at: number): boolean => listed[at]?.kind === "word";
  let at = 0;
  for (;;) {
    if (signAt(at) === "-" && listed[at + 1]?.kind === "number") at += 2;
    else if (listed[at]?.kind === "number") at++;
    else if (isName(at)) {
      at++;
      while (signAt(at) === "." && isName(at + 1)) at += 2;
    } else return false;
    if (wordAt(at) === "asc" || wordAt(at) === "desc") at++;
    if (wordAt(at) === "nulls" && (wordAt(at + 1) === "first" || wordAt(at + 1) === "last")) at += 2;
    if (at === listed.length) return true;
    if (signAt(at) !== ",") return false;
    at++;
  }
}

const quoted: ReadonlySet<SqlToken["kind"]> = new Set([
  "string",
  "open-string",
  "name",
  "open-name",
  "comment",
  "open-comment",
]);

/**
 * Whether a value that was bound as a parameter only looks like a part of the statement: it touches no literal, quoted
 * name or comment, so it broke out of none.
 */
export function isBoundLookAlike(
  read: Read,
  from: number,
  to: number,
  value: string,
  parameters: unknown,
): boolean {
  return isBound(value, parameters) && isOutsideLiterals(read, from, to);
}

/** Whether `[from, to)` touches no literal, quoted name or comment. */
export function isOutsideLiterals({ tokens }: Read, from: number, to: number): boolean {
  return !tokensWithin(tokens, from, to).some(({ kind }) => quoted.has(kind));
}

function isBound(value: string, parameters: unknown): boolean {
  const stack: unknown[] = [parameters];
  for (let left = mostParameters; left > 0 && stack.length > 0; left--) {
    const next = stack.pop();
    if (typeof next === "string") {
      if (fold(next).includes(value)) return true;
    } else if (typeof next === "object" && next !== null && !ArrayBuffer.isView(next))
      stack.push(...Object.values(next).slice(0, left));
  }
  return false;
}

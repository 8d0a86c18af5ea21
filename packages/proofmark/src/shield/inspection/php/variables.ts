import type { Evidence, Subject } from "../detector.ts";
import { indexWithin } from "../index-within.ts";
import { isDigit, isNameCode, longestName } from "./characters.ts";
import { NextSign } from "./next-sign.ts";

const points = { attack: 5, hint: 3 } as const;

/** Longest `{…}` or comment within an expression looked at. */
const longestIndex = 200;

/** Called variables of a text whose assignment is looked for in all that stands in front. */
const mostAssignments = 8;

/** `$a(1)`, `$_GET[`, `${'a'}`, `$$b(`: a variable that is called, or one of the request's own. */
export function variableIn({ lower, text, isName }: Subject): Evidence | undefined {
  const closing = new NextSign(text, 0x7d);
  const opening = new NextSign(text, 0x28);
  let assignments = 0;
  for (let at = text.indexOf("$"); at !== -1; at = text.indexOf("$", at + 1)) {
    if (isRequestVariable(text, at + 1)) return { points: points.attack, shape: "request-variable" };
    let end = at + 1;
    while (text.charCodeAt(end) === 0x24 && end < at + 6) end++;
    while (text.charCodeAt(end) <= 0x20 && end < at + 40) end++;
    const isBraced = text.charCodeAt(end) === 0x7b;
    if (isBraced) {
      if (end > at + 1 || isBareBrace(lower, at, end, closing, opening))
        return { points: points.attack, shape: "braced-variable" };
      const close = closing.within(end, longestIndex);
      if (close === -1) continue;
      end = close + 1;
    } else {
      const nameStart = end;
      if (isDigit(lower.charCodeAt(end))) continue;
      while (isNameCode(lower.charCodeAt(end)) && end - nameStart < longestName) end++;
      if (end === nameStart) continue;
    }
    if (!isBraced && callsMethod(text, end)) return { points: points.attack, shape: "method-call" };
    if (at === 0 && assignsStatement(text, end)) return { points: points.attack, shape: "assignment" };
    end = skipIndexes(text, end);
    if (text.charCodeAt(end) !== 0x28) continue;
    // `$(` and `$el(` belong to other languages; here nothing but a variable stands in front.
    if (
      isName ||
      isBare(text, at) ||
      isBraced ||
      (assignments++ < mostAssignments && isAssigned(text, at, end))
    )
      return { points: points.attack, shape: "variable-call" };
  }
  return undefined;
}

function isRequestVariable(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 0x5f)
    return text.startsWith("GLOBALS", at) || text.startsWith("HTTP_RAW_POST", at);
  return ["_GET", "_POST", "_REQUEST", "_COOKIE", "_SERVER", "_FILES", "_SESSION", "_ENV"].some(
    (name) => text.startsWith(name, at) && !isNameCode(text.charCodeAt(at + name.length) | 0x20),
  );
}

/** `${a}` and `${'a'}` as the whole value, or with a call inside. */
function isBareBrace(lower: string, at: number, open: number, closing: NextSign, opening: NextSign): boolean {
  const close = closing.within(open, longestIndex);
  if (close === -1) return false;
  const code = lower.charCodeAt(open + 1);
  if (code === 0x27 || code === 0x22 || code === 0x40) return true;
  const call = opening.within(open, close - open);
  if (call === -1) return false;
  return lower.startsWith("phpinfo", call - 7) || lower.charCodeAt(at - 1) === 0x7b;
}

/** Passes over `[…]`, blanks and comments behind a variable. */
function skipIndexes(text: string, start: number): number {
  let at = start;
  for (let count = 0; count < 8; count++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) {
      let depth = 0;
      let end = at;
      for (; end < at + 120 && end < text.length; end++) {
        const each = text.charCodeAt(end);
        if (each === 0x5b || each === 0x7b) depth++;
        else if ((each === 0x5d || each === 0x7d) && --depth === 0) break;
      }
      if (depth !== 0) return at;
      at = end + 1;
    } else if (code <= 0x20) at++;
    else if (code === 0x2f && text.charCodeAt(at + 1) === 0x2f) {
      const end = indexWithin(text, 0x0a, at, longestIndex);
      if (end === -1) return at;
      at = end + 1;
    } else if (code === 0x2f && text.charCodeAt(at + 1) === 0x2a) {
      const end = indexWithin(text, 0x2a, at + 2, longestIndex);
      if (end === -1 || text.charCodeAt(end + 1) !== 0x2f) return at;
      at = end + 2;
    } else if (code === 0x23) {
      const end = indexWithin(text, 0x0a, at, longestIndex);
      if (end === -1) return at;
      at = end + 1;
    } else return at;
  }
  return at;
}

/** `->name(`. */
function callsMethod(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 0x2d || text.charCodeAt(at + 1) !== 0x3e) return false;
  let end = at + 2;
  while (end - at < longestName && isNameCode(text.charCodeAt(end) | 0x20)) end++;
  return end > at + 2 && text.charCodeAt(end) === 0x28;
}

/** `$a='b';` as the whole value. */
function assignsStatement(text: string, end: number): boolean {
  let at = end;
  while (text.charCodeAt(at) === 0x20) at++;
  return text.charCodeAt(at) === 0x3d && text.charCodeAt(at + 1) !== 0x3d && text.endsWith(";");
}

/** `$f='system';$f(…)`: the text itself has given the variable its name of a function. */
function isAssigned(text: string, at: number, end: number): boolean {
  if (end - at > longestName) return false;
  const name = text.slice(at, end);
  return text.lastIndexOf(`${name}=`, at) !== -1 || text.lastIndexOf(`${name} =`, at) !== -1;
}

/** Whether nothing but signs of PHP stands in front of a variable. */
function isBare(text: string, at: number): boolean {
  for (let index = at - 1; index >= 0 && index > at - 40; index--) {
    const code = text.charCodeAt(index);
    if (code === 0x40 || code === 0x3d || code === 0x24 || code <= 0x20 || code === 0x3b || code === 0x7b)
      continue;
    return text.charCodeAt(0) === 0x24;
  }
  return true;
}

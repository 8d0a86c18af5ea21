import { wordsOf } from "../../../kernel/words.ts";
import type { Evidence, Subject } from "../detector.ts";
import { dangerousFunctions, extensionPrefixes } from "../facts/php.ts";
import { isNameCode, longestName } from "./characters.ts";

const points = { attack: 5, hint: 3 } as const;

/** Functions that other languages' texts call too: only with a literal of PHP's kind and as the whole value. */
const ambiguous: ReadonlySet<string> = new Set([
  "system",
  "exec",
  "eval",
  "assert",
  "md5",
  "sleep",
  "usleep",
  "include",
  "require",
  "print_r",
  "glob",
  "extract",
  "mail",
]);

/** The same, which sentences write with an `s` in parentheses, too: a quoted literal or a variable must follow. */
const everyday: ReadonlySet<string> = new Set(
  wordsOf(`file dir rename unlink mkdir rmdir copy link touch header setcookie define constant die exit is_file is_dir str_replace
  implode explode strrev ucfirst array_filter settype empty isset`),
);

/** A call of a function by its name: `shell_exec(`, `pg_connect (`. */
export function callIn({ lower, isName, place }: Subject): Evidence | undefined {
  let hint: Evidence | undefined;
  for (let open = lower.indexOf("("); open !== -1; open = lower.indexOf("(", open + 1)) {
    let end = open;
    while (end > 0 && lower.charCodeAt(end - 1) <= 0x20) end--;
    let start = end;
    while (start > 0 && end - start < longestName && isNameCode(lower.charCodeAt(start - 1))) start--;
    if (start === end) continue;
    const before = lower.charCodeAt(start - 1);
    // A method of an object is no function of PHP's.
    if (before === 0x2e && !isDotJoin(lower, start)) continue;
    const name = lower.slice(start, end);
    if (ambiguous.has(name)) {
      const isRun = startsStatement(lower, start) || endsText(lower, open);
      if (isRun && hasLiteral(lower, open + 1, end === open))
        return { points: points.attack, shape: "code-call literal" };
      hint ??= { points: points.hint, shape: "code-call" };
    } else if (everyday.has(name)) {
      if (startsStatement(lower, start) && isLiteralStart(lower.charCodeAt(open + 1)) && before !== 0x2e)
        return { points: points.attack, shape: "code-call literal" };
    } else if (dangerousFunctions.has(name)) {
      if (name.includes("_") || isName || startsStatement(lower, start) || isLastStatement(lower, open))
        return { points: points.attack, shape: "php-call" };
      hint ??= { points: points.hint, shape: "php-call" };
    } else if (
      name.includes("_") &&
      !name.endsWith("_") &&
      extensionPrefixes.some((prefix) => name.startsWith(prefix))
    ) {
      if (start === 0 || (before === 0x2f ? place === "path" : startsStatement(lower, start)))
        return { points: points.attack, shape: "php-extension-call" };
      hint ??= { points: points.hint, shape: "php-extension-call" };
    } else if (
      start === 0 &&
      open === end &&
      name.indexOf("_") > 0 &&
      !name.endsWith("_") &&
      isWholeCall(lower, open)
    ) {
      return { points: points.attack, shape: "whole call" };
    } else if (start === 0 && name.includes("_") && open === lower.length - 1) {
      // A call left open, for the program's own text to close.
      return { points: points.attack, shape: "open-call" };
    }
  }
  return hint;
}

function isLiteralStart(code: number): boolean {
  return code === 0x27 || code === 0x22 || code === 0x24;
}

/** Whether a text is one call, of a literal, a variable or nothing. */
function isWholeCall(lower: string, open: number): boolean {
  const first = lower.charCodeAt(open + 1);
  return (isLiteralStart(first) || first === 0x29) && endsText(lower, open);
}

/** Whether a call with arguments is the last statement of a text: what an attack appends to a value. */
function isLastStatement(lower: string, open: number): boolean {
  return lower.endsWith(");")
    ? endsText(lower, open)
    : endsText(lower, open) && hasLiteral(lower, open + 1, true);
}

/** Whether nothing but marks stands behind the parenthesis that closes the one at `open`. */
function endsText(lower: string, open: number): boolean {
  let end = lower.length;
  while (end > open && endMarks.includes(lower.charAt(end - 1))) end--;
  if (lower.charCodeAt(end - 1) !== 0x29 || end - open > longestArguments) return false;
  // Anything may stand in a literal; between two calls there is a statement's end.
  for (let at = open + 1, quote = 0; at < end - 1; at++) {
    const code = lower.charCodeAt(at);
    if (quote !== 0) quote = code === quote ? 0 : quote;
    else if (code === 0x27 || code === 0x22) quote = code;
    else if (code === 0x29 && lower.charCodeAt(at + 1) === 0x20) return false;
  }
  return true;
}

const endMarks = " ;\"'}?>\n\r";
const longestArguments = 160;

/** Whether code could begin here: at the value's start, behind an operator, a quote, a brace. */
function startsStatement(lower: string, start: number): boolean {
  let at = start;
  while (
    at > 0 &&
    (lower.charCodeAt(at - 1) <= 0x20 ||
      lower.charCodeAt(at - 1) === 0x40 ||
      lower.charCodeAt(at - 1) === 0x5c)
  )
    at--;
  if (at === 0) return true;
  for (const word of statementWords)
    if (lower.endsWith(word, at) && !isNameCode(lower.charCodeAt(at - word.length - 1))) return true;
  return ";|&'\"{}(,.=!><[?:+`$#".includes(lower.charAt(at - 1));
}

const statementWords: readonly string[] = ["echo", "print", "return", "die", "new"];

/** A quoted literal, a variable, a number or a call between the parentheses. */
function hasLiteral(lower: string, start: number, isTight: boolean): boolean {
  let at = start;
  while (lower.charCodeAt(at) <= 0x20) at++;
  const code = lower.charCodeAt(at);
  if (code === 0x27 || code === 0x22 || code === 0x24 || code === 0x60 || code === 0x5c) return true;
  let end = at;
  while (isNameCode(lower.charCodeAt(end))) end++;
  if (end === at) return false;
  if (lower.charCodeAt(end) === 0x28) return true;
  if (lower.charCodeAt(end) !== 0x29 || !isTight) return false;
  // A word in parentheses ends a call where no sentence goes on.
  const after = lower.charCodeAt(end + 1);
  return Number.isNaN(after) || after === 0x3b || after === 0x29 || after === 0x7d;
}

/** Strings called as functions: `(system)('ls')`, `"sys"."tem"("ls")`, `('a'.'b')()`. */
export function odd({ lower }: Subject): Evidence | undefined {
  if (lower.length > 400) return undefined;
  if (lower.includes("(string)") || lower.includes("( string )"))
    return { points: points.attack, shape: "php-cast" };
  for (
    let close = lower.indexOf(")"), count = 0;
    close !== -1 && count < 32;
    close = lower.indexOf(")", close + 1), count++
  ) {
    let next = close + 1;
    while (lower.charCodeAt(next) <= 0x20) next++;
    if (lower.charCodeAt(next) === 0x5b) {
      const bracket = lower.indexOf("]", next);
      if (bracket !== -1 && lower.charCodeAt(bracket + 1) === 0x28 && hasQuoteBefore(lower, close))
        return { points: points.attack, shape: "string-call" };
      continue;
    }
    if (lower.charCodeAt(next) !== 0x28) continue;
    const open = lower.lastIndexOf("(", close);
    const inner = open === -1 ? "" : lower.slice(open + 1, close).trim();
    if (
      inner.length > 1 &&
      (dangerousFunctions.has(inner) ||
        inner === "system" ||
        isQuoted(inner) ||
        "$~".includes(inner.charAt(0)))
    )
      return { points: points.attack, shape: "string-call" };
  }
  if (lower.includes(").chr(") || lower.includes(").chr ("))
    return { points: points.attack, shape: "joined-characters" };
  return calledString(lower) ? { points: points.attack, shape: "string-call" } : undefined;
}

/** `"system"("ls")`, `'\\x73ystem'($a)`: a literal that is a name, called. */
function calledString(lower: string): boolean {
  for (
    let open = lower.indexOf("("), count = 0;
    open > 1 && count < 32;
    open = lower.indexOf("(", open + 1), count++
  ) {
    const quote = lower.charCodeAt(open - 1);
    if (quote !== 0x22 && quote !== 0x27) continue;
    let start = open - 2;
    while (start >= 0 && open - start < longestName && isEscapedNameCode(lower.charCodeAt(start))) start--;
    if (lower.charCodeAt(start) !== quote || open - start < 4) continue;
    if (dangerousFunctions.has(lower.slice(start + 1, open - 1))) return true;
    const next = lower.charAt(open + 1);
    if (next !== "" && "\"'$)".includes(next)) return true;
  }
  return false;
}

function isEscapedNameCode(code: number): boolean {
  return isNameCode(code) || code === 0x5c;
}

function isQuoted(inner: string): boolean {
  const first = inner.charCodeAt(0);
  return (
    (first === 0x27 || first === 0x22) && inner.charCodeAt(inner.length - 1) === first && inner.length > 3
  );
}

function hasQuoteBefore(lower: string, at: number): boolean {
  const code = lower.charCodeAt(at - 1);
  return code === 0x27 || code === 0x22 || code === 0x5d;
}

/** `.` between strings joins them. */
function isDotJoin(lower: string, start: number): boolean {
  const code = lower.charCodeAt(start - 2);
  return code === 0x27 || code === 0x22 || code === 0x29;
}

import type { Evidence } from "../detector.ts";

/** Names that a script in a page starts from, by what may follow them in an attack. */
const calls: ReadonlySet<string> = new Set([
  "alert",
  "confirm",
  "prompt",
  "eval",
  "Function",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "execScript",
  "importScripts",
  "fetch",
]);
const timers: ReadonlySet<string> = new Set(["setTimeout", "setInterval", "setImmediate"]);
const objects: ReadonlySet<string> = new Set([
  "document",
  "window",
  "self",
  "top",
  "parent",
  "frames",
  "globalThis",
  "this",
  "location",
  "navigator",
  "localStorage",
  "sessionStorage",
  "String",
]);
const made: ReadonlySet<string> = new Set([
  "Function",
  "Image",
  "XMLHttpRequest",
  "ActiveXObject",
  "Worker",
  "WebSocket",
  "EventSource",
]);
/** Members that read or change what the page may not give away. */
const members: ReadonlySet<string> = new Set([
  "cookie",
  "domain",
  "write",
  "writeln",
  "location",
  "eval",
  "alert",
  "fromCharCode",
  "sendBeacon",
  "execCommand",
]);

/** How far behind the end of a string the page's functions may be used: further is another statement of a program. */
const longestTail = 120;

export interface ScriptEvidence extends Evidence {
  readonly at: number;
}

/** A text that is a script by itself: a call of the page's functions, an access to its objects, or symbols alone. */
export function wholeScript(text: string): ScriptEvidence | undefined {
  const start = skipOpening(text, 0, 40);
  const evidence = expressionAt(text, start);
  if (evidence !== undefined) return { ...evidence, at: start };
  return isSymbolScript(text) ? { points: 5, shape: "symbol-script", at: 0 } : undefined;
}

/** The text closes the string that it lands in, and goes on with an operator and the page's functions. */
export function stringBreakout(text: string): ScriptEvidence | undefined {
  for (const quote of ["'", '"', "`"]) {
    const at = text.indexOf(quote);
    if (at === -1) continue;
    let next = at + 1;
    let isOperator = false;
    for (; next < text.length; next++) {
      const code = text.charCodeAt(next);
      if (isOperatorCode(code)) isOperator = true;
      else if (!isSpaceCode(code) && code !== 41 && code !== 93 && code !== 125) break;
    }
    if (isOperator && namesPage(text, next)) return { points: 5, shape: "string-end operator call", at };
  }
  const template = text.indexOf("${");
  if (template !== -1) {
    const evidence = expressionAt(text, skipOpening(text, template + 2, 8));
    if (evidence !== undefined) return { points: evidence.points, shape: "template call", at: template };
  }
  return undefined;
}

/** Accesses that no form field holds by accident, wherever they stand. */
export function pageAccess(text: string): ScriptEvidence | undefined {
  for (let at = text.indexOf("document"); at !== -1; at = text.indexOf("document", at + 8)) {
    if (at > 0 && isNameCode(text.charCodeAt(at - 1))) continue;
    const evidence = expressionAt(text, at);
    if (evidence?.points !== 5 || isMentioned(text, at)) continue;
    // On one of many lines it may be any program's.
    if (evidence.shape !== "page-object call" || !text.includes("\n")) return { ...evidence, at };
  }
  for (const name of ["eval(", "fromCharCode(", "constructor.constructor(", ".constructor`"]) {
    const at = text.indexOf(name);
    if (at === -1 || (at > 0 && name === "eval(" && isNameCode(text.charCodeAt(at - 1)))) continue;
    if (name !== "eval(" || startsNested(text, at + 5)) return { points: 5, shape: "code-from-text", at };
  }
  return undefined;
}

/** In a sentence: between spaces or backticks, with neither a call nor an operator behind it, and words around. */
function isMentioned(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  if (before !== 32 && before !== 96) return false;
  let end = at;
  while (isNameCode(text.charCodeAt(end)) || text.charCodeAt(end) === 46) end++;
  if (text.charCodeAt(end) === 96) end++;
  const next = text.charCodeAt(end);
  const last = Math.min(text.length, end + 20);
  for (let ahead = end; ahead < last; ahead++) {
    const code = text.charCodeAt(ahead);
    if (code === 40 || code === 61 || code === 43 || code === 91 || code === 59) return false;
  }
  return (
    (end >= text.length || next === 32 || next === 44 || next === 46 || next === 10 || next === 41) &&
    wordsBefore(text, at) >= 4
  );
}

function wordsBefore(text: string, at: number): number {
  let words = 0;
  const first = Math.max(0, at - 80);
  for (let back = at - 2; back > first; back--) {
    const code = text.charCodeAt(back);
    if (code === 32 || code === 10) words++;
    else if (!isNameCode(code) && code !== 44 && code !== 39 && code !== 45 && code !== 96) return words;
  }
  return words;
}

/** `eval(atob(`, `eval(String.fromCharCode(`, `eval(name)`: text from elsewhere made into code. */
function startsNested(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && isNameCode(text.charCodeAt(at))) at++;
  const code = text.charCodeAt(at);
  return at > from && (code === 40 || code === 46);
}

function expressionAt(text: string, from: number): Evidence | undefined {
  let at = from;
  let name = nameAt(text, at);
  if (name === "new") {
    at = skipGap(text, at + 3);
    name = nameAt(text, at);
    return made.has(name) ? { points: 5, shape: "new-object" } : undefined;
  }
  if (name === "") return undefined;
  let end = at + name.length;
  // `alert?.(1)`, `top?.eval`: the dot of a chain stands in for the plain one.
  if (text.charCodeAt(end) === 63 && text.charCodeAt(end + 1) === 46)
    end += isNameCode(text.charCodeAt(end + 2)) ? 1 : 2;
  if (name === "import") return importAt(text, end);
  if (calls.has(name)) {
    let next = skipGap(text, end);
    while (text.charCodeAt(next) === 41) next = skipGap(text, next + 1);
    const code = text.charCodeAt(next);
    if (code === 40 || code === 96) {
      if (name === "fetch") return { points: 3, shape: "call" };
      if (timers.has(name) && code === 40 && !isCodeText(text, next + 1))
        return { points: 3, shape: "timer call" };
      return { points: next === end || text.charCodeAt(end) !== 32 ? 5 : 3, shape: "call" };
    }
    if (code === 46) {
      const member = nameAt(text, next + 1);
      if (member === "call" || member === "apply" || member === "bind" || member === "constructor")
        return { points: 5, shape: "call" };
    }
    return undefined;
  }
  if (!objects.has(name)) return undefined;
  let next = skipGap(text, end);
  while (text.charCodeAt(next) === 41) next = skipGap(text, next + 1);
  const code = text.charCodeAt(next);
  if (code === 91) {
    const inner = text.charCodeAt(skipGap(text, next + 1));
    if (inner === 34 || inner === 39 || inner === 96 || inner === 47 || inner === 40)
      return { points: 5, shape: "page-object access" };
    return undefined;
  }
  if (code === 61 && name === "location") return { points: 5, shape: "page-object assignment" };
  if (code !== 46) return undefined;
  const memberAt = skipGap(text, next + 1);
  const member = nameAt(text, memberAt);
  if (members.has(member)) return { points: 5, shape: "page-object member" };
  let after = memberAt + member.length;
  const last = after + 64;
  while (after < last && (text.charCodeAt(after) === 46 || isNameCode(text.charCodeAt(after)))) after++;
  const isUsed = text.charCodeAt(after) === 40 || text.charCodeAt(after) === 61;
  if (name === "this" || name === "String" || name === "self" || member === "") return undefined;
  return { points: isUsed ? 5 : 2, shape: isUsed ? "page-object call" : "page-object" };
}

/** A module from another host or from text; those of a program are named by a path. */
function importAt(text: string, from: number): Evidence | undefined {
  if (text.charCodeAt(from) !== 40) return undefined;
  const at = from + 2;
  const isForeign = text.startsWith("//", at) || text.startsWith("http", at) || text.startsWith("data:", at);
  return isForeign ? { points: 5, shape: "import call" } : undefined;
}

/** Whether a timer gets text or a name to run; programs give it a function, harmless if it leaves the page alone. */
function isCodeText(text: string, from: number): boolean {
  const at = skipGap(text, from);
  const isFunction =
    text.startsWith("function", at) || text.startsWith("async", at) || text.charCodeAt(at) === 40;
  return !isFunction || namesPage(text, at + 1);
}

/** Whether the name that starts here is one of the page's functions. */
export function namesPageCall(text: string, at: number): boolean {
  return calls.has(nameAt(text, at));
}

/** Whether one of the page's functions or objects is used in what follows. */
function namesPage(text: string, from: number): boolean {
  const last = Math.min(text.length, from + longestTail);
  for (let at = from; at < last; at++) {
    if (!isNameCode(text.charCodeAt(at))) continue;
    const name = nameAt(text, at);
    if (expressionAt(text, at) !== undefined) return true;
    // An alias, which is called later: `x=alert;x(1)`.
    if (calls.has(name) && text.charCodeAt(at - 1) === 61) return true;
    at += name.length;
  }
  return false;
}

/** Past brackets, operators, closings and comments that let a script start anywhere: `});`, `!`, `(`. */
function skipOpening(text: string, from: number, most: number): number {
  let at = from;
  for (let step = 0; step < most; step++) {
    at = skipGap(text, at);
    const code = text.charCodeAt(at);
    const isOpening =
      code === 40 || code === 41 || code === 125 || code === 123 || code === 93 || code === 46 || code === 92;
    if (!isOpening && !isOperatorCode(code)) return at;
    at++;
  }
  return at;
}

function skipGap(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && isSpaceCode(text.charCodeAt(at))) at++;
    if (text.charCodeAt(at) !== 47 || text.charCodeAt(at + 1) !== 42) return at;
    const last = Math.min(text.length, at + 200);
    at += 2;
    while (at < last && !(text.charCodeAt(at) === 42 && text.charCodeAt(at + 1) === 47)) at++;
    at += 2;
  }
}

/** The name that starts at `from`, up to 24 characters. */
function nameAt(text: string, from: number): string {
  let at = from;
  const last = Math.min(text.length, from + 24);
  while (at < last && isNameCode(text.charCodeAt(at))) at++;
  return at === from ? "" : text.slice(from, at);
}

/** JavaScript written in brackets and signs alone, as `[][(![]+[])[+[]]`. */
function isSymbolScript(text: string): boolean {
  let brackets = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 93) brackets++;
    else if (code !== 40 && code !== 41 && code !== 33 && code !== 43 && !isSpaceCode(code)) return false;
  }
  return brackets >= 12 && text.includes("[]");
}

function isOperatorCode(code: number): boolean {
  switch (code) {
    case 33: // !
    case 37: // %
    case 38: // &
    case 42: // *
    case 43: // +
    case 44: // ,
    case 45: // -
    case 47: // /
    case 58: // :
    case 59: // ;
    case 60: // <
    case 61: // =
    case 62: // >
    case 63: // ?
    case 94: // ^
    case 124: // |
    case 126: // ~
      return true;
    default:
      return false;
  }
}

function isNameCode(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36;
}

function isSpaceCode(code: number): boolean {
  return code <= 32 || code === 0xa0 || code === 0x2028 || code === 0x2029;
}

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

/** What an expression that starts at `from` does to the page, if it starts with one of its functions or objects. */
export function expressionAt(text: string, from: number): Evidence | undefined {
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
  if (code === 91) return bracketEvidence(text, name, next);
  // `const location = …` is a name of the program's own.
  const isDeclared = text.charCodeAt(from - 1) === 32 && isNameCode(text.charCodeAt(from - 2));
  if (code === 61 && name === "location" && !isDeclared)
    return { points: 5, shape: "page-object assignment" };
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

/** `top["x"]`, and a member worked out some other way where it is called: `top[30..toString(36)](1)`. */
function bracketEvidence(text: string, name: string, bracket: number): Evidence | undefined {
  const inner = text.charCodeAt(skipGap(text, bracket + 1));
  const isText = inner === 34 || inner === 39 || inner === 96 || inner === 47 || inner === 40;
  if (isText) return { points: 5, shape: "page-object access" };
  if (name === "this" || name === "String") return undefined;
  const last = Math.min(text.length, bracket + 80);
  for (let at = bracket; at < last; at++)
    if (text.charCodeAt(at) === 93 && text.charCodeAt(at + 1) === 40)
      return { points: 5, shape: "page-object call" };
  return undefined;
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
export function namesPage(text: string, from: number): boolean {
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

export function skipGap(text: string, from: number): number {
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
export function nameAt(text: string, from: number): string {
  let at = from;
  const last = Math.min(text.length, from + 24);
  while (at < last && isNameCode(text.charCodeAt(at))) at++;
  return at === from ? "" : text.slice(from, at);
}

export function isNameCode(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36;
}

export function isSpaceCode(code: number): boolean {
  return code <= 32 || code === 0xa0 || code === 0x2028 || code === 0x2029;
}

import type { Evidence } from "../detector.ts";
import { expressionAt, isNameCode, isSpaceCode, namesPage, namesPageCall, skipGap } from "./expression.ts";

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
      if (isOperatorCode(code) || code === 125) isOperator = true;
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
export function pageAccess(text: string, isExample: (at: number) => boolean): ScriptEvidence | undefined {
  for (let at = text.indexOf("document"); at !== -1; at = text.indexOf("document", at + 8)) {
    if (at > 0 && isNameCode(text.charCodeAt(at - 1))) continue;
    const evidence = expressionAt(text, at);
    if (evidence?.points !== 5 || isMentioned(text, at) || isExample(at)) continue;
    // On one of many lines it may be any program's.
    if (evidence.shape !== "page-object call" || !text.includes("\n")) return { ...evidence, at };
  }
  const built = builtMember(text);
  if (built !== -1 && !isExample(built)) return { points: 5, shape: "built-member call", at: built };
  const handed = handedOver(text, isExample);
  if (handed !== -1) return { points: 5, shape: "call handed over", at: handed };
  for (const name of ["eval(", "fromCharCode(", "constructor.constructor(", ".constructor`"]) {
    for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
      const isOther =
        name === "eval(" && (isNameCode(text.charCodeAt(at - 1)) || !startsNested(text, at + 5));
      if (!isOther && !isExample(at)) return { points: 5, shape: "code-from-text", at };
    }
  }
  return undefined;
}

/** `window["al"+"ert"](1)`, `top[/al/.source+…](1)`: a member's name put together, and called; -1 where none is. */
function builtMember(text: string): number {
  for (let close = text.indexOf("]("); close !== -1; close = text.indexOf("](", close + 2)) {
    const first = Math.max(0, close - longestMember);
    for (let at = close - 1; at > first && text.charCodeAt(at) !== 91; at--) {
      const before = text.charCodeAt(at - 1);
      const isJoined = text.charCodeAt(at) === 43 && (before === 34 || before === 39 || before === 96);
      if (isJoined || text.startsWith(".source+", at)) return at;
    }
  }
  return -1;
}

const longestMember = 60;

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

/** Timers and requests are handed over by programs as well: `promisify(setTimeout)`. */
const shown: ReadonlySet<string> = new Set(["alert", "confirm", "prompt", "eval"]);

/** Where a function of the page is given to another that calls it: `[1].find(alert)`; -1 where none is. */
function handedOver(text: string, isExample: (at: number) => boolean): number {
  for (let at = text.indexOf("("); at !== -1; at = text.indexOf("(", at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (!isNameCode(before) || !namesPageCall(text, at + 1)) continue;
    let end = at + 1;
    while (isNameCode(text.charCodeAt(end))) end++;
    const after = text.charCodeAt(end);
    if ((after === 41 || after === 44) && shown.has(text.slice(at + 1, end)) && !isExample(at)) return at;
  }
  return -1;
}

/** `eval(atob(`, `eval(String.fromCharCode(`, `eval(name)`: text from elsewhere made into code. */
function startsNested(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && isNameCode(text.charCodeAt(at))) at++;
  const code = text.charCodeAt(at);
  return at > from && (code === 40 || code === 46);
}

/** Past brackets, operators, closings and comments that let a script start anywhere: `});`, `!`, `(`. */
function skipOpening(text: string, from: number, most: number): number {
  let at = from;
  for (let step = 0; step < most; step++) {
    at = skipGap(text, at);
    const code = text.charCodeAt(at);
    const isOpening =
      code === 40 || code === 41 || code === 125 || code === 123 || code === 93 || code === 46 || code === 92;
    // `(0,eval)(…)`: the value in front of the comma is thrown away.
    const isThrownAway = code === 48 && text.charCodeAt(at - 1) === 40;
    if (!isOpening && !isOperatorCode(code) && !isThrownAway) return at;
    at++;
  }
  return at;
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

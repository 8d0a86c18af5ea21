import { findAttack, type Needle, type Occurrence } from "../../instrument/needles.ts";
import {
  endsInBackslash,
  isNameCode,
  lexJavaScript,
  type JavaScriptToken,
  type JavaScriptTokenKind,
} from "../../lexing/javascript.ts";

/** What input did to a program, and the kinds of tokens that it made. */
export interface Intrusion {
  readonly needle: Needle;
  readonly shape: string;
}

/** Shortest run of punctuation that can be a program by itself: shorter ones stand in every script. */
const shortestSymbols = 12;

/** Whether a value changes no program wherever it stands: a name, a chain of them, a number, some punctuation. */
export function isHarmlessCode(text: string): boolean {
  let isSymbols = true;
  let isChain = true;
  for (let at = 0; at < text.length && (isSymbols || isChain); at++) {
    const code = text.charCodeAt(at);
    const isWord = isNameCode(code);
    if (isWord || code === 0x22 || code === 0x27 || code === 0x60) isSymbols = false;
    if (!isWord && code !== 0x2e) isChain = false;
  }
  return isChain || (isSymbols && text.length < shortestSymbols) || Number.isFinite(Number(text));
}

/** The parts of a value that may become code by themselves. */
export function codePieces(text: string): string[] {
  return [...templatePieces(text), ...brokenOut(text)];
}

/** Shortest part behind a quote that does anything: `+a()+`. */
const shortestPart = 5;

/**
 * What stands between quotes and backslashes and goes on like code behind the end of a string: an application that
 * escapes quotes badly leaves it as it is.
 */
function brokenOut(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    if (at < text.length && code !== 0x22 && code !== 0x27 && code !== 0x5c && code !== 0x60) continue;
    const part = text.slice(start, at).trim();
    if (start > 0 && part.length >= shortestPart && !isNameCode(part.charCodeAt(0))) parts.push(part);
    start = at + 1;
  }
  return parts;
}

/** The pieces of a template that its compiler puts into a program as they are. */
function templatePieces(text: string): string[] {
  const pieces: string[] = [];
  for (const [open, close] of [
    ["<%", "%>"],
    ["{{", "}}"],
    ["${", "}"],
    ["#{", "}"],
    ["!{", "}"],
  ] as const) {
    let from = text.indexOf(open);
    while (from !== -1) {
      const end = text.indexOf(close, from + 2);
      if (end === -1) break;
      pieces.push(inner(text, from + 2, end));
      from = text.indexOf(open, end);
    }
  }
  // Pug: a line of code begins with a dash, one of output with `=` somewhere behind a tag.
  for (const line of text.split("\n")) {
    const at = line.trimStart().startsWith("-") ? line.indexOf("-") : line.indexOf("=");
    if (at !== -1) pieces.push(line.slice(at + 1));
  }
  return pieces;
}

/** Without the signs that say how the piece is printed: `<%=`, `<%-`, `%-`. */
function inner(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && "=-_#!~ ".includes(text.charAt(start))) start++;
  while (end > start && "-_ ".includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The first value that crosses the token it stands in, in a script. */
export function judgeCode(text: string, needles: readonly Needle[]): Intrusion | undefined {
  if (!needles.some((needle) => text.includes(needle.text))) return undefined;
  const tokens = lexJavaScript(text);
  const attack = findAttack(text, needles, (found) => !isLiteral(text, tokens, found));
  return attack && { needle: attack.needle, shape: shapeOf(tokens, attack) };
}

function isLiteral(
  text: string,
  tokens: readonly JavaScriptToken[],
  { needle, start, end }: Occurrence,
): boolean {
  const token = tokens[tokenAt(tokens, start)];
  if (token !== undefined && token.start <= start && end <= token.end) {
    switch (token.kind) {
      case "string":
      case "template":
        // A backslash at its end would take the meaning from the quote behind it.
        return start > token.start && end < token.end && !endsInBackslash(text, end);
      case "comment":
      case "name":
      case "number":
        return true;
      case "regexp":
        return start > token.start && end < token.end;
      default:
        return false;
    }
  }
  return isJson(needle.text);
}

const longestJson = 65_536;

/** Literals within literals: what a value of JSON brings into a script are objects, and no code. */
function isJson(text: string): boolean {
  const code = text.charCodeAt(0);
  if ((code !== 0x7b && code !== 0x5b && code !== 0x22) || text.length > longestJson) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Index of the first token that ends behind `at`. */
export function tokenAt(tokens: readonly JavaScriptToken[], at: number): number {
  let low = 0;
  let high = tokens.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle] as JavaScriptToken).end <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function shapeOf(tokens: readonly JavaScriptToken[], { start, end }: Occurrence): string {
  const kinds = new Set<JavaScriptTokenKind>();
  for (let index = tokenAt(tokens, start); index < tokens.length; index++) {
    const token = tokens[index] as JavaScriptToken;
    if (token.start >= end) break;
    kinds.add(token.kind);
  }
  return [...kinds].join(" ");
}

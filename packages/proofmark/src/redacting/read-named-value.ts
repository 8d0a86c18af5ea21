import { CharacterSet, isDigitCode, isSpaceCode, isWordCode } from "./characters.ts";
import { emptyValues, proseWords, type NameKind } from "./facts/names.ts";
import type { Span } from "./shape.ts";

const mostSpaces = 8;
const mostBackslashes = 15;
const mostNameSigns = 64;
/** A value of tokens alone is no token when it is shorter: `Unexpected token: )`. */
const leastToken = 6;
const quotes = new CharacterSet("\"'`");
const stops = new CharacterSet("\"'`<>");
/** They end a value where something new begins behind them, and belong to it otherwise: `p,a;s)s`. */
const partings = new CharacterSet("&,;)]}|");
const schemes = new Set(
  "bearer basic digest token apikey api-key negotiate ntlm dpop hawk mutual hoba vapid aws4-hmac-sha256 scram-sha-256 signature key".split(
    " ",
  ),
);

/** The value behind the sign `:` or `=` at `at`, as its name has it read; undefined where there is none to keep. */
export function readNamedValue(text: string, at: number, kind: NameKind): Span | undefined {
  if (kind.reads === "personal") return undefined;
  const isColon = text.charCodeAt(at) === 0x3a;
  if (isColon && text.startsWith("//", at + 1)) return undefined;
  let start = at + 1;
  // `=>`, `==`, `:=`, `===`
  for (let signs = 0; signs < 2 && (text[start] === "=" || text[start] === ">"); signs++) start++;
  const spaces = start + mostSpaces;
  while (start < spaces && (text[start] === " " || text[start] === "\t")) start++;
  const isSpaced = text[start - 1] === " ";
  const unmarked = behindMarks(text, start);
  if (unmarked > start && !isWordCode(text.charCodeAt(unmarked))) return undefined;
  start = unmarked;
  let backslashes = 0;
  while (backslashes < mostBackslashes && text.charCodeAt(start + backslashes) === 0x5c) backslashes++;
  const opener = text.charCodeAt(start + backslashes);
  if (quotes.has(opener)) return quoted(text, start + backslashes + 1, opener, backslashes);
  const first = text[start];
  if (first === "[" || first === "{") return bracketed(text, start);
  if (first === "(") start++;
  const span = unquoted(text, start, kind);
  if (span.end === span.start) return undefined;
  return isTelling(text, span, kind, isColon && isSpaced) ? span : undefined;
}

/** Redacting twice changes nothing: a mark that is there already is stepped over. */
function behindMarks(text: string, at: number): number {
  const mark = "[redacted";
  if (!text.startsWith(mark, at)) return at;
  const end = text.slice(at, at + 48).indexOf("]");
  const isMark = text[at + mark.length] === ":" || text[at + mark.length] === "]";
  return end === -1 || !isMark ? at : at + end + 1;
}

/**
 * Up to the quote that closes. Where `n` backslashes stand before the opening one, as in JSON within JSON, the closing one
 * has `n`, or more by a multiple of 2(n + 1), which are backslashes of the value itself.
 */
function quoted(text: string, start: number, quote: number, depth: number): Span | undefined {
  let run = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) run++;
    else {
      if (code === quote && (run < depth || (run - depth) % (2 * (depth + 1)) === 0))
        return valueOf(text, start, at - Math.min(run, depth));
      run = 0;
    }
  }
  // Not closed: a line that was cut. The rest is the value's.
  return valueOf(text, start, text.length);
}

function valueOf(text: string, start: number, end: number): Span | undefined {
  if (end <= start || behindMarks(text, start) >= end) return undefined;
  return end - start <= 9 && emptyValues.has(text.slice(start, end).toLowerCase())
    ? undefined
    : { start, end };
}

/** An array or object, with what is in it; up to the end of the text where it is not closed. */
function bracketed(text: string, start: number): Span | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === "[" || character === "{") depth++;
    else if ((character === "]" || character === "}") && --depth === 0)
      return at === start + 1 ? undefined : { start, end: at + 1 };
    else if (character === '"') {
      at = closingQuote(text, at + 1);
    }
  }
  return { start, end: text.length };
}

function closingQuote(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function unquoted(text: string, start: number, kind: NameKind): Span {
  if (kind.reads === "header" && isHeaderValue(text, start)) return { start, end: lineEnd(text, start) };
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (isSpaceCode(code)) {
      if (kind.reads !== "number" || code !== 0x20 || !isDigitCode(text.charCodeAt(end + 1))) break;
    } else if (stops.has(code) || (partings.has(code) && endsBefore(text, end + 1))) break;
    // An escaped quote or line break ends it, as in a string of JSON.
    else if (code === 0x5c && (stops.has(text.charCodeAt(end + 1)) || "nrt".includes(text[end + 1] ?? "n")))
      break;
  }
  return { start, end };
}

/** Whether a value ended at the sign before `at`: a space, a quote, another sign or another name follows. */
function endsBefore(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (Number.isNaN(code) || isSpaceCode(code) || stops.has(code) || partings.has(code) || code === 0x5c)
    return true;
  const last = Math.min(text.length, at + mostNameSigns);
  let end = at;
  while (end < last && (isWordCode(text.charCodeAt(end)) || "_-.[]%".includes(text[end] ?? ""))) end++;
  return end > at && (text[end] === "=" || text[end] === ":");
}

function isHeaderValue(text: string, start: number): boolean {
  const word = text.slice(start, wordEnd(text, start, 64));
  return word.includes("=") || schemes.has(word.toLowerCase());
}

function wordEnd(text: string, start: number, most: number): number {
  let end = start;
  const last = Math.min(text.length, start + most);
  while (end < last && !isSpaceCode(text.charCodeAt(end))) end++;
  return end;
}

function lineEnd(text: string, start: number): number {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x0a || code === 0x0d || quotes.has(code)) break;
    if (code === 0x5c && "nr\"'".includes(text[end + 1] ?? "n")) break;
  }
  return end;
}

function isTelling(text: string, { start, end }: Span, { reads }: NameKind, isProse: boolean): boolean {
  const value = text.slice(start, Math.min(end, start + 24)).toLowerCase();
  const word = value.endsWith(".") || value.endsWith(",") ? value.slice(0, -1) : value;
  if (emptyValues.has(word)) return false;
  if (isProse && proseWords.has(word)) return false;
  if (reads === "number") return hasDigits(text, start, end, 4);
  if (reads === "secret") return true;
  // `Unexpected token: 5`, `max_tokens=4096`, `{ tokens: 1200 }`
  return end - start >= leastToken && !(end - start <= 9 && hasDigits(text, start, end, end - start));
}

function hasDigits(text: string, start: number, end: number, least: number): boolean {
  let count = 0;
  for (let at = start; at < end && count < least; at++) if (isDigitCode(text.charCodeAt(at))) count++;
  return count >= least;
}

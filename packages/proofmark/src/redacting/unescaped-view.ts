import { hexByte } from "../kernel/hex-digit.ts";

const percent = 0x25;
const backslash = 0x5c;

/** A text with one level of escapes undone, and where each of its places stands in the text that it was made of. */
export interface UnescapedView {
  readonly text: string;
  /** The place in the original of a place in `text`. */
  originOf(at: number): number;
}

/** Whether there is anything to undo: asked of every text, so it only searches. */
export function hasEscapes(text: string): boolean {
  return text.includes("%") || text.includes("\\");
}

/**
 * Undoes percent-encoding (RFC 3986 section 2.1, byte by byte) and the escapes of JSON strings (RFC 8259 section 7), both at
 * once and one level deep. Undefined where there are none.
 */
export function unescapedView(text: string): UnescapedView | undefined {
  /** Where, in the new text, an escape ended, and how much shorter the new text is from there on. */
  const ends: number[] = [];
  const shrinks: number[] = [];
  let undone = "";
  let rest = 0;
  for (let at = nextEscape(text, 0); at !== -1;) {
    const { length, character } = readEscape(text, at);
    if (length === 0) {
      at = nextEscape(text, at + 1);
      continue;
    }
    undone += text.slice(rest, at) + character;
    rest = at + length;
    ends.push(undone.length);
    shrinks.push(rest - undone.length);
    at = nextEscape(text, rest);
  }
  if (ends.length === 0) return undefined;
  return {
    text: undone + text.slice(rest),
    originOf(at) {
      let low = 0;
      let high = ends.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((ends[middle] ?? 0) <= at) low = middle + 1;
        else high = middle;
      }
      return at + (low === 0 ? 0 : (shrinks[low - 1] ?? 0));
    },
  };
}

function nextEscape(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === percent || code === backslash) return at;
  }
  return -1;
}

interface Escape {
  /** 0: no escape. */
  readonly length: number;
  readonly character: string;
}

const none: Escape = { length: 0, character: "" };
const controls: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function readEscape(text: string, at: number): Escape {
  if (text.charCodeAt(at) === percent) {
    const byte = hexByte(text, at + 1);
    return byte === -1 ? none : { length: 3, character: String.fromCharCode(byte) };
  }
  const kind = text[at + 1];
  if (kind === undefined) return none;
  if (kind === '"' || kind === "'" || kind === "\\" || kind === "/") return { length: 2, character: kind };
  const control = controls[kind];
  if (control !== undefined) return { length: 2, character: control };
  if (kind !== "u") return none;
  const high = hexByte(text, at + 2);
  const low = hexByte(text, at + 4);
  return high === -1 || low === -1 ? none : { length: 6, character: String.fromCharCode(high * 256 + low) };
}

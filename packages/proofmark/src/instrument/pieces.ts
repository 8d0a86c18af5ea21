import { hexByte } from "../kernel/hex-digit.ts";

/** Pieces of one value that are looked for at most; nobody takes a list longer than this apart. */
const mostPieces = 512;
const shortest = 3;

/** What applications split texts at, or take out of them. Each kind by itself: what lies between is left as it was. */
const kinds = [",", ";", "|", ":", "/", "\n\t", "'\"`\\", "<>", "-"];
/** By character of ASCII: its kind and one more, or 0. */
const kindOf = new Uint8Array(128);
for (const [kind, signs] of kinds.entries()) for (const sign of signs) kindOf[sign.charCodeAt(0)] = kind + 1;

const none: readonly string[] = [];

/**
 * What is left of a value where an application splits it (a list, `key:value`), takes quotes, tags or dashes out, and
 * what {@link asciiPiecesOf} gives. Ordinary words have none.
 */
export function piecesOf(value: string): readonly string[] {
  let pieces: string[] | undefined;
  let starts: number[] | undefined;
  for (let at = 0; at < value.length; at++) {
    const kind = kindOf[value.charCodeAt(at)] ?? 0;
    if (kind === 0) continue;
    starts ??= Array.from({ length: kinds.length + 1 }, () => 0);
    pieces ??= [];
    const start = starts[kind] ?? 0;
    if (at - start >= shortest) pieces.push(value.slice(start, at));
    starts[kind] = at + 1;
    if (pieces.length >= mostPieces) break;
  }
  for (const start of starts ?? [])
    if (start > 0 && value.length - start >= shortest) pieces?.push(value.slice(start));
  const ascii = asciiPiecesOf(value);
  return pieces === undefined ? ascii : pieces.concat(ascii);
}

/** What stands between characters beyond ASCII: bytes that are no UTF-8 become one character here, another there. */
export function asciiPiecesOf(value: string): readonly string[] {
  const text = value.includes("%") ? withoutEscapes(value) : value;
  let pieces: string[] | undefined;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) < 0x7f) continue;
    pieces ??= [];
    if (at - start >= shortest) pieces.push(text.slice(start, at));
    start = at + 1;
    if (pieces.length >= mostPieces) break;
  }
  if (start > 0 && text.length - start >= shortest) pieces?.push(text.slice(start));
  return pieces ?? none;
}

/** With one character beyond ASCII for each escape of a byte: what is left encoded is no UTF-8, and read in many ways. */
function withoutEscapes(value: string): string {
  let result = "";
  let start = 0;
  for (let at = value.indexOf("%"); at !== -1; at = value.indexOf("%", at + 1)) {
    if (hexByte(value, at + 1) === -1) continue;
    result += `${value.slice(start, at)}\uFFFD`;
    start = at + 3;
  }
  return result + value.slice(start);
}

import { isUtf8 } from "node:buffer";

/** Values of the digits, in both alphabets (RFC 4648 sections 4 and 5); 0xff: no digit. */
const values = new Uint8Array(128).fill(0xff);
for (const [index, digit] of Array.from(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
).entries())
  values[digit.charCodeAt(0)] = index;
values["-".charCodeAt(0)] = 62;
values["_".charCodeAt(0)] = 63;

/** What stands before the data of a `data:` URL. */
const marker = "base64,";
/** Shorter runs within a text are words. */
const shortestRun = 16;
/** Of such a run; the last two of its signs may be padding. */
const leastDigits = shortestRun - 2;
/** Shorter values are no attack, however encoded. */
const shortestWhole = 8;

export function base64Digit(code: number): number {
  return code < 128 ? (values[code] as number) : 0xff;
}

/** Whether there is a run long enough anywhere. Looks at one character in many: words are shorter. */
export function hasRun(text: string): boolean {
  const { length } = text;
  if (length < shortestRun) return length >= shortestWhole && !hasGap(text);
  // The last character that is no digit, of those passed.
  let gap = -1;
  for (let end = leastDigits - 1; end < length; end = gap + leastDigits) {
    let index = end;
    while (index > gap && base64Digit(text.charCodeAt(index)) !== 0xff) index--;
    if (index === gap) return true;
    gap = index;
  }
  return text.includes(marker);
}

function hasGap(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (base64Digit(code) === 0xff && code !== 0x3d) return true;
  }
  return false;
}

/**
 * Replaces every run of base64 that stands for readable text by that text: a whole value, the data of a `data:` URL, a
 * token within a command. Chance makes readable text of no word. Returns the same string where there is none.
 */
export function undoBase64(text: string): string {
  let undone = "";
  let from = 0;
  let index = 0;
  while (index < text.length) {
    if (base64Digit(text.charCodeAt(index)) === 0xff) {
      index++;
      continue;
    }
    const start = index;
    while (index < text.length && base64Digit(text.charCodeAt(index)) !== 0xff) index++;
    const end = index;
    while (text.charCodeAt(index) === 0x3d /* = */ && index - end < 2) index++;
    const isWhole = start === 0 && index === text.length;
    const isNamed = text.endsWith(marker, start);
    const least = isWhole || isNamed ? shortestWhole : shortestRun;
    const decoded = index - start < least ? undefined : readable(text, start, end);
    if (decoded === undefined) continue;
    undone += text.slice(from, start) + decoded;
    from = index;
  }
  return from === 0 ? text : undone + text.slice(from);
}

/** The text that a run stands for, or undefined where a byte of it is no text; NUL bytes are those of UTF-16. */
function readable(text: string, start: number, end: number): string | undefined {
  // One digit over stands for nothing.
  if ((end - start) % 4 === 1) return undefined;
  let held = 0;
  let bits = 0;
  /** Bytes that a character of UTF-8 still needs. */
  let needed = 0;
  let isAscii = true;
  for (let index = start; index < end; index++) {
    held = ((held << 6) | base64Digit(text.charCodeAt(index))) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const byte = (held >> bits) & 0xff;
    // Most words end here, at their first letters: they stand for bytes of no text.
    if (byte >= 0x80) {
      isAscii = false;
      if (needed > 0 === byte >= 0xc0 || byte > 0xf4) return undefined;
      needed = byte < 0xc0 ? needed - 1 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    } else if (needed > 0 || byte === 0x7f) return undefined;
    else if (byte < 0x20 && byte !== 0 && (byte < 9 || byte > 13)) return undefined;
  }
  // Node reads both alphabets.
  const bytes = Buffer.from(text.slice(start, end), "base64");
  if (isAscii) return bytes.toString("latin1");
  return isUtf8(bytes) ? bytes.toString() : undefined;
}

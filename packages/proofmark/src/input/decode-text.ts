import { charsetKind } from "./charset.ts";

const replacement = "\uFFFD";

/** The text of bytes: by their byte order mark, by the charset that the header names, else UTF-8 as far as they are. */
export function decodeText(bytes: Buffer, charset?: string): string {
  if (mayBeUtf16(bytes, charset))
    return isBigEndian(bytes, charset) ? bigEndian(bytes) : bytes.toString("utf16le", markLength(bytes));
  return decodeUtf8(bytes);
}

/**
 * Every text that a parser may make of these bytes: one, unless something speaks of UTF-16. Some then go by the byte
 * order mark, some by the charset, some by the zeros between the letters, and some read UTF-8 whatever is said.
 */
export function readingsOf(bytes: Buffer, charset: string | undefined): readonly string[] {
  if (!mayBeUtf16(bytes, charset)) return [decodeUtf8(bytes)];
  return [bytes.toString("utf16le", markLength(bytes)), bigEndian(bytes), decodeUtf8(bytes)];
}

/** Whether the charset, a mark, or a zero beside the first letter speaks of UTF-16. */
export function mayBeUtf16(bytes: Buffer, charset: string | undefined): boolean {
  const first = bytes[0];
  const second = bytes[1];
  if (markLength(bytes) > 0 || (charset !== undefined && charsetKind(charset) === "utf-16")) return true;
  return bytes.length > 3 && (first === 0) !== (second === 0) && bytes[2 + (first === 0 ? 0 : 1)] === 0;
}

function isBigEndian(bytes: Buffer, charset: string | undefined): boolean {
  if (markLength(bytes) > 0) return bytes[0] === 0xfe;
  return charset?.endsWith("be") ?? bytes[0] === 0;
}

/** Bytes of a byte order mark of UTF-16. */
function markLength(bytes: Buffer): number {
  const pair = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return pair === 0xfffe || pair === 0xfeff ? 2 : 0;
}

function decodeUtf8(bytes: Buffer): string {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const text = bytes.toString("utf8", start);
  return text.includes(replacement) ? careless(bytes, start) : text;
}

/** The text of a header or a request target, which Node hands over as latin1, whatever bytes it was. */
export function decodeLatin1(text: string): string {
  for (let index = 0; index < text.length; index++)
    if (text.charCodeAt(index) > 0x7f) return decodeText(Buffer.from(text, "latin1"));
  return text;
}

function bigEndian(bytes: Buffer): string {
  return Buffer.from(bytes.subarray(markLength(bytes), bytes.length - (bytes.length % 2)))
    .swap16()
    .toString("utf16le");
}

/** UTF-8 as a careless decoder reads it: characters in more bytes than they need count, other bytes are latin1. */
function careless(bytes: Buffer, start: number): string {
  // Never more units than there were bytes.
  const units = Buffer.allocUnsafe((bytes.length - start) * 2);
  let length = 0;
  const add = (unit: number): void => {
    length = units.writeUInt16LE(unit, length);
  };
  let index = start;
  while (index < bytes.length) {
    const byte = bytes[index] as number;
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    let code = size === 1 ? byte : byte & (0xff >> (size + 1));
    let read = 1;
    while (read < size && ((bytes[index + read] ?? 0) & 0xc0) === 0x80)
      code = code * 64 + ((bytes[index + read++] as number) & 0x3f);
    const isWhole = read === size && code <= 0x10ffff;
    if (!isWhole) add(byte);
    else if (code < 0x10000) add(code);
    else {
      add(0xd800 + ((code - 0x10000) >> 10));
      add(0xdc00 + ((code - 0x10000) & 0x3ff));
    }
    index += isWhole ? size : 1;
  }
  return units.toString("utf16le", 0, length);
}

const replacement = "\uFFFD";

/** The text of bytes: by their byte order mark, by the charset that the header names, else UTF-8 as far as they are. */
export function decodeText(bytes: Buffer, charset?: string): string {
  const first = bytes[0];
  const second = bytes[1];
  if (first === 0xff && second === 0xfe) return bytes.toString("utf16le", 2);
  if (first === 0xfe && second === 0xff) return bigEndian(bytes.subarray(2));
  if (charset?.startsWith("utf-16") === true)
    return charset === "utf-16be" ? bigEndian(bytes) : bytes.toString("utf16le");
  const start = first === 0xef && second === 0xbb && bytes[2] === 0xbf ? 3 : 0;
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
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
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

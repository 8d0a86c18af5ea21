import { decodePercent } from "../input/decode-percent.ts";

const shortestBase64 = 8;
const longestBase64 = 16_384;

/** What an application may make of a value before it uses it: percent-encoding undone once more, base64 undone. */
export function decodedForms(value: string): string[] {
  const forms: string[] = [];
  const once = decodePercent(value, "lenient");
  if (once !== value) {
    forms.push(once);
    const twice = decodePercent(once, "lenient");
    if (twice !== once) forms.push(twice);
  }
  const text = fromBase64(value);
  if (text !== undefined) forms.push(text);
  return forms;
}

/** The text in base64 or base64url, where it is one that can be printed; words decode to bytes that can't. */
export function fromBase64(value: string): string | undefined {
  if (value.length < shortestBase64 || value.length > longestBase64) return undefined;
  // Most words are settled by their first byte, which begins no text.
  const first = (sextet(value.charCodeAt(0)) << 2) | (sextet(value.charCodeAt(1)) >> 4);
  const isLineEnd = first === 0x09 || first === 0x0a || first === 0x0d;
  if ((first < 0x20 && !isLineEnd) || (first >= 0x7f && first < 0xc2) || first > 0xf4) return undefined;
  for (let at = 0; at < value.length; at++) if (!isBase64(value.charCodeAt(at))) return undefined;
  const text = Buffer.from(value, "base64").toString();
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd || code === 0x7f || (code < 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09))
      return undefined;
  }
  return text;
}

function isBase64(code: number): boolean {
  return (
    (code >= 0x2f && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x5f ||
    code === 0x3d
  );
}

/** The six bits that a character stands for. */
function sextet(code: number): number {
  if (code >= 0x61) return code - 0x47;
  if (code >= 0x41) return code === 0x5f ? 63 : code - 0x41;
  if (code >= 0x30) return code + 4;
  return code === 0x2f ? 63 : 62;
}

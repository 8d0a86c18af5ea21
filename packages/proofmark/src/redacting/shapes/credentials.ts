import { alphanumeric, CharacterSet, isDigitCode, isInsideWord, isLetterCode } from "../characters.ts";
import type { Shape, Span } from "../shape.ts";

const tokenSigns = new CharacterSet(`${alphanumeric}-._~+/`);
const padding = new CharacterSet("=");
const mostSigns = 16_384;
const leastBearer = 12;
const leastToken = 16;

/** Words with a token behind them: of HTTP (RFC 6750, RFC 7617), and of sentences: `invalid token 9f86d0…`. */
const words = ["bearer", "basic", "token", "secret", "password", "key", "jwt"] as const;
const lastLetters = "rcntdyRCNTDY";

/** A credential behind its scheme or its name and a space. */
export const credentials: Shape = {
  id: "credentials",
  anchors: lastLetters,
  next: " ",
  find(text, at): Span | undefined {
    const word = words.find((each) => endsWithWord(text, at + 1, each));
    if (word === undefined) return undefined;
    const start = at + 2;
    const end = padding.end(text, tokenSigns.end(text, start, mostSigns), 2);
    // `max_tokens=4096` is a name with its value.
    if (end === start || isInsideWord(text, end)) return undefined;
    const token = text.slice(start, end);
    if (word === "basic") return isPair(token) ? { start, end } : undefined;
    const least = word === "bearer" ? leastBearer : leastToken;
    return token.length >= least && isRandom(token, word) ? { start, end } : undefined;
  },
};

function endsWithWord(text: string, end: number, word: string): boolean {
  const start = end - word.length;
  if (start < 0) return false;
  for (let at = 0; at < word.length; at++)
    if ((text.charCodeAt(start + at) | 0x20) !== word.charCodeAt(at)) return false;
  return start === 0 || !isLetterCode(text.charCodeAt(start - 1));
}

/** RFC 7617 section 2: `user:password` in base64. */
function isPair(token: string): boolean {
  if (token.length < 4) return false;
  const decoded = Buffer.from(token.slice(0, 1024), "base64").toString("latin1");
  return decoded.includes(":");
}

/** A word of prose has letters alone, a version or a path few digits; of random signs a good part are digits, or both cases. */
function isRandom(token: string, word: string): boolean {
  if (word !== "bearer" && isUuid(token)) return false;
  let digits = 0;
  let uppers = 0;
  let lowers = 0;
  let others = 0;
  for (let at = 0; at < token.length; at++) {
    const code = token.charCodeAt(at);
    if (isDigitCode(code)) digits++;
    else if (code >= 0x41 && code <= 0x5a) uppers++;
    else if (isLetterCode(code)) lowers++;
    else others++;
  }
  if (others * 4 > token.length) return false;
  return (digits > 1 && digits < token.length - others) || (uppers > 2 && lowers > 2);
}

function isUuid(token: string): boolean {
  return (
    token.length === 36 && token[8] === "-" && token[13] === "-" && token[18] === "-" && token[23] === "-"
  );
}

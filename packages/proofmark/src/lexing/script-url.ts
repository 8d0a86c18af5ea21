/** What a URL does where a page follows or loads it: runs as script, or holds a document of its own. */
export type ActiveUrl = "script-url" | "data-document";

const scriptSchemes: ReadonlySet<string> = new Set([
  "javascript",
  "vbscript",
  "livescript",
  "mocha",
  "jscript",
  // These carry another URL or part of an archive, and ran it as a page in the browsers that knew them.
  "jar",
  "mhtml",
  "view-source",
  "feed",
]);

/** Media types that no browser runs, wherever the URL stands. */
const inertTypes: readonly string[] = [
  "image/png",
  "image/jp",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
  "image/x-icon",
  "image/apng",
  "audio/",
  "video/",
  "font/",
  "text/plain",
  "text/csv",
  "application/pdf",
  "application/json",
  "application/font",
  "application/octet-stream",
];

const namedReferences: Readonly<Record<string, number>> = {
  tab: 9,
  newline: 10,
  colon: 58,
  lpar: 40,
  sol: 47,
};
const longestScheme = 11;

/** Reads the URL at `from` as an attribute's value: character references decoded, controls and space left out. */
export function activeUrlAt(text: string, from: number, limit: number): ActiveUrl | undefined {
  let scheme = "";
  let at = from;
  while (at < limit) {
    let code = text.charCodeAt(at);
    let next = at + 1;
    if (code === 38) {
      next = referenceEnd(text, at, limit);
      code = next === at + 1 ? 38 : decodeReference(text, at + 1, next);
    }
    at = next;
    // WHATWG URL, 4.4: leading controls and space are stripped, tab and line breaks anywhere. Old browsers skipped all.
    if (code <= 32 || code === 0xa0 || (code >= 0x200b && code <= 0x200f) || code === 0xfeff) continue;
    if (code === 58) return judge(scheme, text, at, limit);
    const lower = code >= 65 && code <= 90 ? code | 32 : code;
    const isSchemeCode = (lower >= 97 && lower <= 122) || lower === 45;
    if (!isSchemeCode || scheme.length === longestScheme) return undefined;
    scheme += String.fromCharCode(lower);
  }
  return undefined;
}

function judge(scheme: string, text: string, from: number, limit: number): ActiveUrl | undefined {
  if (scriptSchemes.has(scheme)) {
    if (scheme !== "feed" && scheme !== "jar") return "script-url";
    return activeUrlAt(text, from, limit) ?? (scheme === "jar" ? "script-url" : undefined);
  }
  if (scheme !== "data") return undefined;
  const type = text
    .slice(from, Math.min(limit, from + 40))
    .trimStart()
    .toLowerCase();
  return inertTypes.some((inert) => type.startsWith(inert)) ? undefined : "data-document";
}

/** Exclusive end of the character reference that starts at `&`, with its semicolon if it has one. */
function referenceEnd(text: string, ampersand: number, limit: number): number {
  // Any number of leading zeros is allowed; sixteen characters cover what is seen.
  const last = Math.min(limit, ampersand + 16);
  let at = ampersand + 1;
  const isNumeric = text.charCodeAt(at) === 35;
  if (isNumeric) at++;
  const isHex = isNumeric && (text.charCodeAt(at) | 32) === 120;
  if (isHex) at++;
  while (at < last) {
    const code = text.charCodeAt(at);
    const lower = code | 32;
    const isDigit = code >= 48 && code <= 57;
    const isNext = isNumeric
      ? isDigit || (isHex && lower >= 97 && lower <= 102)
      : lower >= 97 && lower <= 122;
    if (!isNext) break;
    at++;
  }
  return text.charCodeAt(at) === 59 && at < limit ? at + 1 : at;
}

/** The character that a reference stands for; 32, which is skipped, for one that is not known. */
function decodeReference(text: string, from: number, end: number): number {
  const last = text.charCodeAt(end - 1) === 59 ? end - 1 : end;
  if (text.charCodeAt(from) !== 35) return namedReferences[text.slice(from, last).toLowerCase()] ?? 38;
  const isHex = (text.charCodeAt(from + 1) | 32) === 120;
  const code = Number.parseInt(text.slice(from + (isHex ? 2 : 1), last), isHex ? 16 : 10);
  return Number.isNaN(code) ? 32 : code;
}

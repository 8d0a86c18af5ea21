/** What a character becomes: a code of ASCII, `gone`, or 0 for itself. */
const gone = 1;
const folded = new Uint8Array(65_536);
/** Mathematical letters and digits, U+1D400 to U+1D7FF. */
const mathematical = new Uint8Array(1_024);
/** Letters of other scripts that look like ones of ASCII: folded in a word that has both, as nobody writes. */
const disguised = new Uint8Array(0x600);

// Unicode's own compatibility forms (NFKC), where one character stands for one of ASCII: full width, small forms,
// superscripts, circled letters, spaces.
for (const [first, last] of [
  [0xa0, 0xff],
  [0x2000, 0x206f],
  [0x2070, 0x209f],
  [0x2100, 0x214f],
  [0x2460, 0x24ff],
  [0x3000, 0x3000],
  [0xfe50, 0xfe6f],
  [0xff01, 0xff5e],
] as const)
  for (let code = first; code <= last; code++) folded[code] = compatible(code);
for (let index = 0; index < mathematical.length; index++) mathematical[index] = compatible(0x1d400 + index);
// What databases and file systems make of them when they write another character set ("best fit").
for (const [ascii, alike] of [
  ["'", "\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u2032\u2035\u00b4"],
  ['"', "\u02ba\u2033\u2036"],
  ["<", "\u2039\u2329\u27e8\u3008"],
  [">", "\u203a\u232a\u27e9\u3009"],
  ["/", "\u2044\u2215\u29f8"],
  ["\\", "\u2216\u29f5"],
  [";", "\u037e"],
  ["|", "\u2223"],
  ["*", "\u2217"],
] as const)
  for (const each of alike) folded[each.charCodeAt(0)] = ascii.charCodeAt(0);
// No width, no ink: joiners, marks of direction, soft hyphens, byte order marks.
for (const [first, last] of [
  [0x00, 0x00],
  [0xad, 0xad],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2069],
  [0xfeff, 0xfeff],
] as const)
  folded.fill(gone, first, last + 1);
const latin = "aAcCeEiIjJkKoOpPsSxXyYBHMTNZ";
const cyrillicOrGreek =
  "\u0430\u0410\u0441\u0421\u0435\u0415\u0456\u0406\u0458\u0408\u03ba\u041a\u043e\u041e\u0440\u0420\u0455\u0405\u0445\u0425\u0443\u0423\u0412\u041d\u041c\u0422\u039d\u0396";
for (let index = 0; index < latin.length; index++)
  disguised[cyrillicOrGreek.charCodeAt(index)] = latin.charCodeAt(index);
for (const [alike, ascii] of [
  ["\u03bf", "o"],
  ["\u039f", "O"],
  ["\u03b1", "a"],
  ["\u0391", "A"],
  ["\u0395", "E"],
  ["\u0399", "I"],
  ["\u03b9", "i"],
  ["\u03c1", "p"],
  ["\u03c5", "u"],
  ["\u0131", "i"],
  ["\u0501", "d"],
  ["\u051b", "q"],
] as const)
  disguised[alike.charCodeAt(0)] = ascii.charCodeAt(0);

function compatible(code: number): number {
  const form = String.fromCodePoint(code).normalize("NFKC");
  return form.length === 1 && form.charCodeAt(0) < 0x80 ? form.charCodeAt(0) : 0;
}

/**
 * Reads characters as what they look like or are taken for: full width and small forms, spaces, best-fit quotes and
 * slashes, letters of another script within a word, tags (U+E0020 and on), which models read and people don't see.
 * Characters without width go. Typographic quotes and dashes stay: no parser takes them for its own. Returns the same
 * string where there are none.
 */
export function foldLookAlikes(text: string): string {
  let result = "";
  let from = 0;
  let wordStart = -1;
  let hasLatin = false;
  let hasDisguise = false;
  for (let index = 0; index <= text.length; index++) {
    const code = index < text.length ? text.charCodeAt(index) : 0x20;
    const isLatin = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    const isOther = code >= 0x100 && code < 0x600;
    if (isLatin || isOther) {
      if (wordStart === -1) wordStart = index;
      if (isLatin) hasLatin = true;
      else if (disguised[code] !== 0) hasDisguise = true;
      // Best-fit quotes stand among these letters, and end words.
      if (!isOther || folded[code] === 0) continue;
    }
    if (hasLatin && hasDisguise) {
      result += text.slice(from, wordStart) + undisguise(text, wordStart, index);
      from = index;
    }
    wordStart = -1;
    hasLatin = false;
    hasDisguise = false;
    const pair = code === 0xd835 || code === 0xdb40 ? foldPair(code, text.charCodeAt(index + 1)) : 0;
    const single = pair === 0 ? (folded[code] as number) : pair;
    if (single === 0) continue;
    result +=
      single === gone ? text.slice(from, index) : text.slice(from, index) + String.fromCharCode(single);
    if (pair !== 0) index++;
    from = index + 1;
  }
  return from === 0 ? text : result + text.slice(from);
}

function foldPair(high: number, low: number): number {
  if (!(low >= 0xdc00 && low <= 0xdfff)) return 0;
  if (high === 0xd835) return mathematical[low - 0xdc00] as number;
  const tag = low - 0xdc00;
  return tag < 0x20 || tag >= 0x80 ? gone : tag === 0x7f ? gone : tag;
}

function undisguise(text: string, start: number, end: number): string {
  let word = "";
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    const ascii = code < 0x600 ? (disguised[code] as number) : 0;
    word += String.fromCharCode(ascii === 0 ? code : ascii);
  }
  return word;
}

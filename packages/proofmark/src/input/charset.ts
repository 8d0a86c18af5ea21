/** How charsets are read here: as bytes of ASCII and others, as UTF-16, or not at all. */
export type CharsetKind = "ascii-like" | "utf-16" | "foreign";

/** Charsets in which the bytes of ASCII mean what they mean in ASCII. In letters and digits alone, as decoders compare. */
const asciiLike: ReadonlySet<string> = new Set([
  "utf8",
  "unicode11utf8",
  "ascii",
  "usascii",
  "ansix341968",
  "binary",
  "macintosh",
  "koi8r",
  "koi8u",
  "tis620",
  "gbk",
  "gb2312",
  "gb18030",
  "big5",
  "big5hkscs",
  "euckr",
  "eucjp",
  "shiftjis",
  "sjis",
  "windows31j",
  ...numbered("iso8859", 1, 16),
  ...numbered("latin", 1, 10),
  ...numbered("windows", 1250, 1258),
  ...numbered("cp", 1250, 1258),
  "windows874",
]);
const utf16: ReadonlySet<string> = new Set(["utf16", "utf16le", "utf16be", "ucs2", "ucs2le", "ucs2be"]);

/** A charset that nobody here knows (`utf-7`, `ibm037`) is foreign: what is written in it hides from every reader. */
export function charsetKind(charset: string | undefined): CharsetKind {
  if (charset === undefined) return "ascii-like";
  const plain = lettersOf(charset);
  if (asciiLike.has(plain)) return "ascii-like";
  return utf16.has(plain) ? "utf-16" : "foreign";
}

/** `UTF_16-le` is `utf16le`. */
function lettersOf(charset: string): string {
  let letters = "";
  for (const sign of charset.toLowerCase())
    if ((sign >= "a" && sign <= "z") || (sign >= "0" && sign <= "9")) letters += sign;
  return letters;
}

function numbered(name: string, first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${name}${first + index}`);
}

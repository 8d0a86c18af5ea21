import { hexDigit } from "../../../kernel/hex-digit.ts";

/** Named references for characters that mean something to a parser, from the HTML standard's table. */
const named: ReadonlyMap<string, string> = new Map(
  Object.entries({
    lt: "<",
    LT: "<",
    gt: ">",
    GT: ">",
    amp: "&",
    AMP: "&",
    quot: '"',
    QUOT: '"',
    apos: "'",
    nbsp: " ",
    Tab: "\t",
    NewLine: "\n",
    excl: "!",
    num: "#",
    dollar: "$",
    percnt: "%",
    lpar: "(",
    rpar: ")",
    ast: "*",
    midast: "*",
    plus: "+",
    comma: ",",
    period: ".",
    sol: "/",
    bsol: "\\",
    colon: ":",
    semi: ";",
    equals: "=",
    quest: "?",
    commat: "@",
    lsqb: "[",
    lbrack: "[",
    rsqb: "]",
    rbrack: "]",
    Hat: "^",
    lowbar: "_",
    grave: "`",
    lcub: "{",
    lbrace: "{",
    verbar: "|",
    vert: "|",
    rcub: "}",
    rbrace: "}",
  }),
);
/** The only ones that browsers read without their semicolon. */
const withoutSemicolon: readonly string[] = ["lt", "LT", "gt", "GT", "amp", "AMP", "quot", "QUOT", "nbsp"];
const longestName = 8;
/** Browsers read any number of leading zeros; more digits than this mean a character to nobody. */
const mostDigits = 32;

/** Undoes character references: `&lt;`, `&#60;`, `&#x0003c`. Returns the same string where there are none. */
export function undoEntities(text: string): string {
  let at = text.indexOf("&");
  if (at === -1) return text;
  let undone = "";
  let from = 0;
  while (at !== -1) {
    const end = text.charCodeAt(at + 1) === 0x23 /* # */ ? readNumber(text, at + 2) : readName(text, at + 1);
    if (end !== -1) {
      undone += text.slice(from, at) + character;
      from = end;
    }
    at = text.indexOf("&", at + 1);
    // Inside of what was read stands no other reference.
    if (at !== -1 && at < from) at = text.indexOf("&", from);
  }
  return from === 0 ? text : undone + text.slice(from);
}

/** What the last reference stood for. */
let character = "";

function readNumber(text: string, start: number): number {
  const isHex = (text.charCodeAt(start) | 0x20) === 0x78;
  const first = isHex ? start + 1 : start;
  let code = 0;
  let index = first;
  for (; index - first < mostDigits; index++) {
    const digit = hexDigit(text.charCodeAt(index));
    if (digit === -1 || (!isHex && digit > 9)) break;
    code = Math.min(0x110000, code * (isHex ? 16 : 10) + digit);
  }
  if (index === first || code > 0x10ffff) return -1;
  character = String.fromCodePoint(code);
  return text.charCodeAt(index) === 0x3b ? index + 1 : index;
}

function readName(text: string, start: number): number {
  let end = start;
  while (end - start < longestName && isLetter(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end) === 0x3b) {
    const found = named.get(text.slice(start, end));
    if (found === undefined) return -1;
    character = found;
    return end + 1;
  }
  for (const name of withoutSemicolon) {
    if (!text.startsWith(name, start)) continue;
    character = named.get(name) ?? "";
    return start + name.length;
  }
  return -1;
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

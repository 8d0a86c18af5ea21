import { alphanumeric, CharacterSet, isDigitCode, isLetterCode } from "../characters.ts";
import type { Shape, Span } from "../shape.ts";

// RFC 5321 section 4.5.3.1: 64 octets before the sign, 255 behind it. Quoted local parts are not looked for.
const mostLocal = 64;
const mostDomain = 255;
const local = new CharacterSet(`${alphanumeric}.!#$&*+-/=?^_\`{|}~'%`);
const domain = new CharacterSet(`${alphanumeric}.-`);
/** They part an address from what stands before it, though RFC 5322 allows them in it: `to=a@b.example`. */
const parting = new CharacterSet("=/?&!#*{}|`'$");
const dot = 0x2e;

/** Domains that end like a file or are no domain: `icon@2x.png`, `package@1.2.3-rc.next`. */
const fileEndings = new Set(["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "js", "mjs", "cjs", "css"]);

/** Addresses of e-mail, as people write them; letters beyond ASCII count (RFC 6531). */
export const email: Shape = {
  id: "email",
  anchors: "@",
  find(text, at, floor): Span | undefined {
    const start = localStart(text, at, floor);
    if (start === at) return undefined;
    const end = domainEnd(text, at + 1);
    const name = text.slice(at + 1, end);
    if (!isDomain(name)) return undefined;
    // git@github.com:owner/repository is a place, and nobody's address.
    if (text.slice(start, at) === "git" && text[end] === ":") return undefined;
    return { start, end };
  },
};

function localStart(text: string, at: number, floor: number): number {
  const least = Math.max(floor, at - mostLocal);
  let start = at;
  while (start > least) {
    const code = text.charCodeAt(start - 1);
    if (!(local.has(code) || code > 0x7f) || parting.has(code)) break;
    start--;
  }
  while (start < at && text.charCodeAt(start) === dot) start++;
  return start;
}

function domainEnd(text: string, from: number): number {
  const last = Math.min(text.length, from + mostDomain);
  let end = from;
  while (end < last && (domain.has(text.charCodeAt(end)) || text.charCodeAt(end) > 0x7f)) end++;
  while (end > from && (text.charCodeAt(end - 1) === dot || text[end - 1] === "-")) end--;
  return end;
}

function isDomain(name: string): boolean {
  const labels = name.split(".");
  const [first = "", second = ""] = labels;
  const ending = labels.at(-1) ?? "";
  if (labels.length < 2 || ending.length < 2 || labels.includes("")) return false;
  const code = ending.charCodeAt(0);
  if (!isLetterCode(code) && code <= 0x7f) return false;
  // A version: lodash@4.17.21, next@1.0.0-rc.beta.
  if (startsWithDigit(first) && startsWithDigit(second)) return false;
  return !(fileEndings.has(ending) && startsWithDigit(first));
}

function startsWithDigit(label: string): boolean {
  return isDigitCode(label.charCodeAt(0));
}

import { charClass } from "../char-class.ts";
import { refusalPoints, type Detector, type Evidence, type Subject } from "../detector.ts";

const points = {
  /** `*)(uid=*`: ends the assertion that the value stands in and begins another. */
  breakOut: refusalPoints,
  /** `*(|(mail=*))`: an assertion inside a value. */
  nested: refusalPoints,
  /** `(1=0)`: no attribute is called so; it is true or false for everybody. */
  constant: refusalPoints,
  /** `*()|&`: signs of the filter syntax and nothing else. */
  signs: refusalPoints,
  /** A whole filter, as a search form may send it. */
  filter: 3,
} as const;

/** Whether the value, put into a search filter (RFC 4515), would close its assertion or add one. */
export const ldapDetector: Detector = {
  id: "ldap",
  needs: charClass.paren,
  detect({ text, classes }: Subject): Evidence | undefined {
    if ((classes & (charClass.star | charClass.equals | charClass.pipe | charClass.control)) === 0)
      return undefined;
    return read(text);
  },
};

function read(text: string): Evidence | undefined {
  let depth = 0;
  let assertions = 0;
  let hasConstant = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === closing) {
      if (depth > 0) depth--;
      else if (endsAssertion(text, at)) return { points: points.breakOut, shape: "assertion-end" };
    } else if (code === opening) {
      depth++;
      const inside = text.charCodeAt(at + 1);
      const isJoin = inside === ampersand || inside === bar;
      // `*(|(` and the like: inside a value, where a parenthesis would have been escaped.
      if (isJoin && isOpening(text, at + 2) && at > 0 && text.charCodeAt(at - 1) === star)
        return { points: points.nested, shape: "wildcard nested-filter" };
      const end = attributeEnd(text, at + 1);
      if (end !== -1) {
        assertions++;
        hasConstant ||= isDigit(inside);
      } else if (!isJoin && inside !== exclamation) assertions = -text.length;
    }
  }
  if (assertions > 1 && depth === 0 && text.charCodeAt(0) === opening)
    return hasConstant
      ? { points: points.constant, shape: "filter constant-assertion" }
      : { points: points.filter, shape: "filter" };
  return isOfSigns(text) ? { points: points.signs, shape: "filter-signs" } : undefined;
}

/** Whether what stands around a `)` that the text has not opened is the end of one assertion and more filter. */
function endsAssertion(text: string, at: number): boolean {
  const isWildcard = text.charCodeAt(at - 1) === star;
  let next = at + 1;
  while (text.charCodeAt(next) === closing) next++;
  const code = text.charCodeAt(next);
  // RFC 4515 section 3: NUL is escaped in every filter; libraries in C end there.
  if (code === 0 || text.startsWith("\\00", next) || text.startsWith("\\x00", next)) return true;
  if (next >= text.length) return isWildcard && next - at > 1;
  if (code !== opening) return isWildcard && (code === ampersand || code === bar);
  const inside = text.charCodeAt(next + 1);
  if (inside === ampersand || inside === bar) return true;
  if (inside === exclamation || inside === opening) return isOpening(text, next + 2) || isWildcard;
  return attributeEnd(text, next + 1) !== -1;
}

/** Behind the `=`, `>=`, `<=`, `~=` of `attribute=`; -1 where none starts at `start`. */
function attributeEnd(text: string, start: number): number {
  let at = start;
  while (isAttributePart(text.charCodeAt(at))) at++;
  if (at === start) return -1;
  const code = text.charCodeAt(at);
  if (code === equals) return text.charCodeAt(at + 1) === equals ? -1 : at + 1;
  return (code === 0x3e || code === 0x3c || code === 0x7e) && text.charCodeAt(at + 1) === equals
    ? at + 2
    : -1;
}

function isOfSigns(text: string): boolean {
  if (text.length > 40) return false;
  let seen = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === star) seen |= 1;
    else if (code === opening) seen |= 2;
    else if (code === closing) seen |= 4;
    else if (code === bar || code === ampersand) seen |= 8;
    else if (isAttributePart(code) || code > 127) return false;
  }
  return seen === 15;
}

function isOpening(text: string, at: number): boolean {
  return text.charCodeAt(at) === opening;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Letters, digits, `-`, `;` of options, and `.`, `:` of matching rules. */
function isAttributePart(code: number): boolean {
  return (
    isDigit(code) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x3a ||
    code === 0x3b ||
    code === 0x5f
  );
}

const opening = 0x28;
const closing = 0x29;
const star = 0x2a;
const ampersand = 0x26;
const bar = 0x7c;
const exclamation = 0x21;
const equals = 0x3d;

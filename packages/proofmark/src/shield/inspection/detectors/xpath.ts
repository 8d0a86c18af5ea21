import { charClass } from "../char-class.ts";
import { refusalPoints, type Detector, type Evidence, type Subject } from "../detector.ts";

const points = {
  /** `']|//*[`: ends the predicate that the value stands in. */
  predicateEnd: refusalPoints,
  /** `' or name()=`: a condition on nodes behind a broken literal. */
  condition: refusalPoints,
  /** `count(/child::node())`: asks about the document as a whole value. */
  call: refusalPoints,
  /** `//user/text()`: a path by itself. */
  path: 3,
} as const;

/** Axes (XPath 1.0 section 2.2). */
const axes = new Set(
  "ancestor ancestor-or-self attribute child descendant descendant-or-self following following-sibling namespace parent preceding preceding-sibling self".split(
    " ",
  ),
);
/** Node tests, and functions that have no meaning outside a document. */
const nodeCalls = new Set(
  "node text comment position last name local-name namespace-uri processing-instruction".split(" "),
);
/** Functions that take a path. */
const pathCalls = new Set(
  "count string-length substring string contains starts-with concat sum number boolean not name local-name doc doc-available unparsed-text collection document normalize-space translate".split(
    " ",
  ),
);

/** Whether the value, put into an XPath expression, would leave its literal or predicate, or is a question itself. */
export const xpathDetector: Detector = {
  id: "xpath",
  needs: charClass.quote | charClass.paren | charClass.bracket,
  detect({ text, lower, classes }: Subject): Evidence | undefined {
    if (
      (classes & (charClass.paren | charClass.bracket)) === 0 ||
      (classes & (charClass.slash | charClass.quote | charClass.colon)) === 0
    )
      return undefined;
    return predicateEnd(text) ?? condition(lower) ?? wholeCall(lower);
  },
};

/** A quote, what closes calls and predicate, and then a union, a path or another predicate. */
function predicateEnd(text: string): Evidence | undefined {
  let at = 0;
  while (at < text.length && !isQuote(text.charCodeAt(at)) && text.charCodeAt(at) !== closeBracket) {
    // An opened bracket: the text closes its own.
    if (text.charCodeAt(at) === openBracket) return undefined;
    at++;
  }
  if (isQuote(text.charCodeAt(at))) at++;
  while (text.charCodeAt(at) === closeParenthesis || text.charCodeAt(at) <= 32) at++;
  if (text.charCodeAt(at) !== closeBracket) return undefined;
  at = blanksEnd(text, at + 1);
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(blanksEnd(text, at + 1));
  const leads = code === bar && (next === slash || next === star || isLetter(next));
  const isPath =
    code === slash &&
    (next === slash || next === star || text.startsWith("..", at + 1) || text.includes("::", at));
  return leads || isPath ? { points: points.predicateEnd, shape: "predicate-end path" } : undefined;
}

/** A broken literal, `or` or `and`, and a path, an axis or a call on nodes. */
function condition(lower: string): Evidence | undefined {
  let at = 0;
  while (at < lower.length && !isQuote(lower.charCodeAt(at))) at++;
  if (at === lower.length) return undefined;
  at = blanksEnd(lower, at + 1);
  while (lower.charCodeAt(at) === closeParenthesis || lower.charCodeAt(at) === closeBracket)
    at = blanksEnd(lower, at + 1);
  const isOr = lower.startsWith("or", at);
  if (!isOr && !lower.startsWith("and", at)) return undefined;
  const start = blanksEnd(lower, at + (isOr ? 2 : 3));
  return isNodeQuestion(lower, start)
    ? { points: points.condition, shape: "string-end condition node" }
    : undefined;
}

function wholeCall(lower: string): Evidence | undefined {
  const start = blanksEnd(lower, 0);
  if (lower.charCodeAt(start) === slash) {
    const isPath = lower.includes("::") || lower.includes("text()") || lower.includes("node()");
    return isPath ? { points: points.path, shape: "path" } : undefined;
  }
  const end = wordEnd(lower, start);
  if (end === start || lower.charCodeAt(end) !== openParenthesis || !pathCalls.has(lower.slice(start, end)))
    return undefined;
  return isNodeQuestion(lower, start) ? { points: points.call, shape: "call node" } : undefined;
}

/** Whether what starts at `start` is a path, an axis, a node test, or a call of one with at most a few calls around it. */
function isNodeQuestion(lower: string, start: number): boolean {
  let at = start;
  for (let nesting = 0; nesting < 6; nesting++) {
    at = blanksEnd(lower, at);
    if (lower.charCodeAt(at) === slash) {
      const next = lower.charCodeAt(at + 1);
      return next === slash || next === star || isLetter(next);
    }
    const end = wordEnd(lower, at);
    if (end === at) return false;
    const word = lower.slice(at, end);
    if (lower.startsWith("::", end)) return axes.has(word);
    if (lower.charCodeAt(end) !== openParenthesis) return false;
    if (
      nodeCalls.has(word) &&
      (lower.charCodeAt(end + 1) === closeParenthesis || lower.charCodeAt(end + 1) === slash)
    )
      return true;
    if (word.startsWith("doc") && isQuote(lower.charCodeAt(end + 1))) return pathCalls.has(word);
    if (!pathCalls.has(word)) return false;
    at = end + 1;
  }
  return false;
}

function blanksEnd(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= 32) at++;
  return at;
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (at - start < 30 && (isLetter(text.charCodeAt(at)) || text.charCodeAt(at) === 0x2d)) at++;
  return at;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function isQuote(code: number): boolean {
  return code === 0x27 || code === 0x22;
}

const slash = 0x2f;
const star = 0x2a;
const bar = 0x7c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openParenthesis = 0x28;
const closeParenthesis = 0x29;

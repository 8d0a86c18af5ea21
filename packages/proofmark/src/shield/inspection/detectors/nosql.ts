import { charClass } from "../char-class.ts";
import { refusalPoints, type Detector, type Evidence, type Subject } from "../detector.ts";

const points = {
  /** A parameter or key that is an operator: `user[$ne]`. */
  operatorName: refusalPoints,
  /** A name that other formats use as well: JSON Schema's `$comment`. */
  ambiguousName: 3,
  /** `{"$gt": ""}` as a text. */
  operatorKey: refusalPoints,
  /** `';return true`: JavaScript behind a broken literal. */
  script: refusalPoints,
  /** An operator in a longer text. */
  mention: 2,
} as const;

/** Query operators that MongoDB evaluates where a value was meant. */
const operators = new Set(
  "eq ne gt gte lt lte in nin and or not nor exists expr jsonschema mod regex text where all elemmatch size options near nearsphere geowithin geointersects rand function accumulator natural lookup match unionwith".split(
    " ",
  ),
);
/** Operators whose names stand in other people's JSON as well. */
const ambiguous = new Set("comment type set inc unset push pull slice sort project meta".split(" "));

/** Whether the value carries an operator into a query, or JavaScript into `$where`. */
export const nosqlDetector: Detector = {
  id: "nosql",
  needs: charClass.dollar | charClass.semicolon | charClass.pipe | charClass.brace | charClass.dot,
  detect(subject: Subject): Evidence | undefined {
    const { classes, isName } = subject;
    const operator =
      (classes & charClass.dollar) === 0
        ? undefined
        : isName
          ? operatorInName(subject)
          : operatorInText(subject);
    if (operator !== undefined && operator.points >= refusalPoints) return operator;
    return script(subject) ?? operator;
  },
};

/** `$ne`, `user[$ne]`, `user.$ne`, `user[profile][$ne]`. */
function operatorInName({ lower }: Subject): Evidence | undefined {
  for (let at = lower.indexOf("$"); at !== -1; at = lower.indexOf("$", at + 1)) {
    const before = lower.charCodeAt(at - 1);
    if (at > 0 && before !== openBracket && before !== dot) continue;
    const end = wordEnd(lower, at + 1);
    const after = lower.charCodeAt(end);
    if (end < lower.length && after !== closeBracket && after !== dot && after !== openBracket) continue;
    const word = lower.slice(at + 1, end);
    if (operators.has(word)) return { points: points.operatorName, shape: "operator-name" };
    if (ambiguous.has(word)) return { points: points.ambiguousName, shape: "operator-name" };
  }
  return undefined;
}

/** `$ne:` or `"$ne":` where a key would stand. */
function operatorInText({ lower }: Subject): Evidence | undefined {
  let broken: boolean | undefined;
  for (let at = lower.indexOf("$"); at !== -1; at = lower.indexOf("$", at + 1)) {
    const end = wordEnd(lower, at + 1);
    const colon = blanksEnd(lower, isQuote(lower.charCodeAt(end)) ? end + 1 : end);
    if (lower.charCodeAt(colon) !== 0x3a) continue;
    const word = lower.slice(at + 1, end);
    if (!operators.has(word) && !ambiguous.has(word)) continue;
    broken ??= endsLiteral(lower, at) || (closesFirst(lower) && !isArgument(lower, at));
    if (broken) return { points: points.operatorKey, shape: "break-out operator-key" };
    if (ambiguous.has(word)) continue;
    const isDocument = lower.length > 300 || lower.includes("\n") || isArgument(lower, at);
    return !isDocument || startsAsObject(lower)
      ? { points: points.operatorKey, shape: "operator-key" }
      : { points: points.mention, shape: "operator-key" };
  }
  return undefined;
}

/** Whether the key stands in the call of a function: code, not data. */
function isArgument(lower: string, end: number): boolean {
  const call = lower.indexOf("(");
  return call !== -1 && call < end && wordEnd(lower, call - 1) === call;
}

/** Whether the text begins by closing an object or a list, or by going on behind one. */
function closesFirst(lower: string): boolean {
  const code = lower.charCodeAt(blanksEnd(lower, 0));
  return code === comma || code === closeBrace || code === closeBracket;
}

/** Whether the first quote in front of `end` ends a literal: a comma or a brace comes next. */
function endsLiteral(lower: string, end: number): boolean {
  for (let at = 0; at < end && at < farthestQuote; at++) {
    if (lower.charCodeAt(at) === openBrace) return false;
    if (!isQuote(lower.charCodeAt(at))) continue;
    const next = lower.charCodeAt(blanksEnd(lower, at + 1));
    return next === comma || next === closeBrace;
  }
  return false;
}

const farthestQuote = 80;

function startsAsObject(lower: string): boolean {
  const code = lower.charCodeAt(blanksEnd(lower, 0));
  return code === openBrace || code === openBracket;
}

/** Words that begin a statement of JavaScript, and what has to follow. */
const statements: readonly (readonly [word: string, next: string])[] = [
  ["return", " \t;!({"],
  ["var", " "],
  ["let", " "],
  ["const", " "],
  ["while", "( "],
  ["for", "( "],
  ["do", "{ "],
  ["throw", " "],
  ["function", " ("],
  ["sleep", "("],
  ["db", "."],
  ["this", "."],
  ["emit", "("],
  ["if", "( "],
];

/** JavaScript that `$where`, `mapReduce` or a concatenated query would run. */
function script({ text, lower, classes }: Subject): Evidence | undefined {
  const start = blanksEnd(lower, 0);
  if (lower.startsWith("db.", start) && isCollectionCall(lower, start + 3))
    return { points: points.script, shape: "collection-call" };
  if ((classes & (charClass.semicolon | charClass.pipe)) === 0) return undefined;
  const behind = literalEnd(text, start);
  if (behind === -1) return undefined;
  const at = blanksEnd(lower, behind);
  if (lower.charCodeAt(at) === semicolon) {
    const word = blanksEnd(lower, at + 1);
    // A piece of a file begins in the middle of a statement, too.
    const isFile = text.length > 200 && text.includes("\n");
    return isStatement(lower, word, endsWithQuote(text, start, behind))
      ? {
          points: isFile ? points.mention : points.script,
          shape: behind > start ? "literal-end statement" : "statement",
        }
      : undefined;
  }
  if (!lower.startsWith("&&", at) && !lower.startsWith("||", at)) return undefined;
  if (
    wordEnd(lower, start) > start &&
    !isDigit(lower.charCodeAt(start)) &&
    !endsWithQuote(text, start, behind)
  )
    return undefined;
  const operand = blanksEnd(lower, at + 2);
  if (
    lower.startsWith("this.", operand) ||
    lower.startsWith("this[", operand) ||
    lower.startsWith("(function", operand)
  )
    return { points: points.script, shape: "literal-end condition document" };
  return undefined;
}

/** Behind what the query's own literal would hold: a number, a word, or a text and the quote that ends it; -1 without. */
function literalEnd(text: string, start: number): number {
  for (let at = start; at < text.length && at < start + 60; at++) {
    const code = text.charCodeAt(at);
    if (isQuote(code)) {
      let end = at + 1;
      while (text.charCodeAt(end) === 0x29 || text.charCodeAt(end) === 0x7d || text.charCodeAt(end) === 0x25)
        end++;
      return end;
    }
    if (code === semicolon || code === 0x26 || code === 0x7c) return at;
    if (code <= 32 && !isSign(text.charCodeAt(blanksEnd(text, at)))) return -1;
  }
  return -1;
}

/** Whether a quote has ended the literal, not its last character. */
function endsWithQuote(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isQuote(text.charCodeAt(at))) return true;
  return false;
}

function isSign(code: number): boolean {
  return code === semicolon || code === 0x26 || code === 0x7c || isQuote(code);
}

function isStatement(lower: string, start: number, isBroken: boolean): boolean {
  for (const [word, next] of statements) {
    if (!lower.startsWith(word, start)) continue;
    const after = lower.charAt(start + word.length);
    if (after !== "" && next.includes(after)) return isBroken || looksLikeCode(lower, start);
  }
  return false;
}

/** One of `= ( {` or a comparison soon behind: prose has none. */
function looksLikeCode(lower: string, start: number): boolean {
  for (let at = start; at < lower.length && at < start + 60; at++) {
    const code = lower.charCodeAt(at);
    if (code === 0x3d || code === 0x28 || code === openBrace || code === semicolon) return true;
  }
  return lower.startsWith("return", start) && lower.length - start < 20;
}

const collectionMethods = new Set(
  "insert insertone insertmany find findone findoneandupdate update updateone updatemany remove deleteone deletemany drop dropdatabase aggregate count countdocuments mapreduce save eval getcollectionnames getcollection adduser createuser runcommand admincommand copydatabase shutdownserver group distinct".split(
    " ",
  ),
);

/** `users.find(`, `dropDatabase(`. */
function isCollectionCall(lower: string, start: number): boolean {
  let at = start;
  for (let parts = 0; parts < 4; parts++) {
    const end = wordEnd(lower, at);
    if (end === at) return false;
    if (lower.charCodeAt(end) === 0x28) return collectionMethods.has(lower.slice(at, end));
    if (lower.charCodeAt(end) !== dot) return false;
    at = end + 1;
  }
  return false;
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (at - start < 40) {
    const code = text.charCodeAt(at);
    if (
      !(
        (code >= 97 && code <= 122) ||
        (code >= 65 && code <= 90) ||
        (code >= 48 && code <= 57) ||
        code === 0x5f
      )
    )
      break;
    at++;
  }
  return at;
}

function blanksEnd(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= 32) at++;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isQuote(code: number): boolean {
  return code === 0x27 || code === 0x22;
}

const dot = 0x2e;
const comma = 0x2c;
const semicolon = 0x3b;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

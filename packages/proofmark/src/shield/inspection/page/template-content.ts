/** Statements that bring something in or show the inside, as a value's whole text. */
export const loadingStatements: readonly string[] = [
  "import ",
  "from ",
  "include ",
  "extends ",
  "load ",
  "debug",
  "csrf_token",
];

/** Go's own functions with a literal: `html "x"`. */
export function isGoCall(content: string): boolean {
  const blank = content.indexOf(" ");
  return (
    blank !== -1 &&
    goFunctions.has(content.slice(0, blank)) &&
    (startsLiteral(content.slice(blank + 1)) || content.charCodeAt(blank + 1) === 46)
  );
}

const goFunctions: ReadonlySet<string> = new Set([
  "html",
  "js",
  "print",
  "printf",
  "println",
  "call",
  "urlquery",
  "template",
  "define",
  "block",
]);

/** `7|add:7`: a number that a filter works on. */
export function filtersNumber(content: string): boolean {
  const code = content.charCodeAt(0);
  const pipe = content.indexOf("|");
  if (code < 48 || code > 57 || pipe === -1) return false;
  for (let at = 1; at < pipe; at++)
    if (content.charCodeAt(at) < 48 || content.charCodeAt(at) > 57) return false;
  const next = content.charCodeAt(pipe + 1) | 32;
  return next >= 97 && next <= 122;
}

/** Statements that compare or multiply numbers, or take the request itself apart: `if 7*7 == 49`. */
export function isProbeStatement(content: string): boolean {
  for (let star = content.indexOf("*"); star !== -1; star = content.indexOf("*", star + 1)) {
    const before = content.charCodeAt(star - 1);
    const after = content.charCodeAt(star + 1);
    if (before >= 48 && before <= 57 && after >= 48 && after <= 57) return true;
  }
  const end = content.endsWith("%") ? content.slice(0, -1).trimEnd() : content;
  return engineValues.some((value) => end.endsWith(value));
}

const engineValues: readonly string[] = [
  "= request",
  "= self",
  "= config",
  "=request",
  "=self",
  "=config",
  "in config",
];

export function startsLiteral(content: string): boolean {
  const first = content.charCodeAt(0);
  return first === 34 || first === 39 || first === 91 || first === 40;
}

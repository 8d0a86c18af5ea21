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
  return blank !== -1 && goFunctions.has(content.slice(0, blank)) && startsLiteral(content.slice(blank + 1));
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

export function startsLiteral(content: string): boolean {
  const first = content.charCodeAt(0);
  return first === 34 || first === 39 || first === 91 || first === 40;
}

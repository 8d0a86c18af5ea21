import { lexJavaScript } from "../../lexing/javascript.ts";

/** Functions of evaluators that reach beyond numbers: they define, parse or import. */
const farReaching = new Set(
  (
    "import createUnit evaluate eval parse parser compile simplify derivative resolve rationalize config reviver " +
    "replacer constructor prototype __proto__ function Function require process global globalThis this help chain typed"
  ).split(" "),
);

/** Whether a formula is numbers, operators, brackets and calls of plain functions: no strings, no properties, no names set. */
export function isArithmetic(formula: string): boolean {
  for (const { kind, start, end } of lexJavaScript(formula)) {
    const text = formula.slice(start, end);
    if (kind === "number") continue;
    if (kind === "name" && !text.includes("\\") && !farReaching.has(text)) continue;
    if (kind === "punctuator" && isOperator(formula, start)) continue;
    return false;
  }
  return true;
}

/** A single `=` sets a name, `.` reads a property, `[` may read one, `;` begins another statement. */
function isOperator(formula: string, at: number): boolean {
  const character = formula.charAt(at);
  if (character === "=")
    return formula.charAt(at + 1) === "=" || ["=", "<", ">", "!"].includes(formula.charAt(at - 1));
  return "+-*/%^!(),<>?:|&~".includes(character);
}

import { wordsOf } from "../../kernel/words.ts";

/** Comparisons of cmd's `if`. */
const comparisons: ReadonlySet<string> = new Set(["equ", "neq", "lss", "leq", "gtr", "geq"]);
const forSwitches: ReadonlySet<string> = new Set(["/d", "/f", "/l", "/r"]);
/** What stands behind a condition. */
const tailCommands: ReadonlySet<string> = new Set(["echo", "cmd", "set", "goto", "call", "del", "copy"]);

/**
 * Reads on behind `for` or `if` in lower-case text as cmd would (`for /f "tokens=1" %i in (…) do`, `if not exist …`):
 * the shape of the statement, or undefined where it is none.
 */
export function readWindowsStatement(lower: string, end: number, name: "for" | "if"): string | undefined {
  // No statement's head is longer; splitting a bounded piece keeps this cheap.
  const words = wordsOf(lower.slice(end, end + 160).replaceAll("+", " "));
  return name === "for" ? readFor(words) : readIf(words, lower.charCodeAt(end) === 0x2f);
}

function readFor(words: readonly string[]): string | undefined {
  const variable = words.findIndex((word, index) => word.startsWith("%") && index < 6 && word.length <= 12);
  if (
    variable !== -1 &&
    words[variable + 1]?.startsWith("in") === true &&
    words.slice(variable + 1).some((word) => word.includes("("))
  )
    return "for-variable-in";
  return forSwitches.has(words[0] ?? "") && words.includes("in") ? "for-switch-in" : undefined;
}

function readIf(words: readonly string[], isSwitch: boolean): string | undefined {
  let at = words[0] === "/i" ? 1 : 0;
  if (words[at] === "not") at++;
  const first = words[at] ?? "";
  if (words.length > at + 1 && (first === "exist" || first === "errorlevel" || first === "defined")) {
    const isPlain = at === 0 && !isSwitch && first !== "errorlevel";
    const hasTail = words
      .slice(at + 2)
      .some((word) => word.startsWith("(") || word.startsWith("@") || tailCommands.has(firstWord(word)));
    return isPlain && !hasTail && words.length < 3 ? undefined : `if-${first}`;
  }
  const second = words[at + 1] ?? "";
  if (comparisons.has(second) && words.length > at + 2) return "if-comparison";
  if (second === "==" || (first.includes("==") && words.length > at + 1)) return "if-equal";
  if (first.startsWith('"') && words.slice(at, at + 6).includes("==")) return "if-equal";
  return words.slice(at, at + 5).some((word) => comparisons.has(word)) ? "if-comparison" : undefined;
}

/** The letters, digits and underscores at the start. */
function firstWord(text: string): string {
  let end = 0;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    const isPart = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x5f;
    if (!isPart) break;
  }
  return text.slice(0, end);
}

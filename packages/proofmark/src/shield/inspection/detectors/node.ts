import { charClass } from "../char-class.ts";
import { isInlineCode } from "../code-example.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { fileFunctions, nodeWeapons, ordinaryNames } from "../facts/node.ts";
import { isReportedCode } from "../facts/report-fields.ts";
import type { Found } from "../needles.ts";
import { isQuotation } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

/** JavaScript for Node in data: its modules, its global objects, functions made from text, loops without end. */
export const nodeDetector: Detector = {
  id: "node",
  needs: charClass.paren | charClass.bracket | charClass.dot | charClass.dollar | charClass.underscore,
  detect,
};

function detect(subject: Subject): Evidence | undefined {
  if (subject.lower.length < 8) return undefined;
  const found = codeIn(subject);
  if (found === undefined || found.points < points.attack || !isReportedCode(subject)) return found;
  return { points: points.hint, shape: found.shape };
}

function codeIn(subject: Subject): Evidence | undefined {
  const { lower } = subject;
  let hint: Evidence | undefined;
  for (
    let found = nodeWeapons.find(lower);
    found !== undefined;
    found = nodeWeapons.find(lower, found.at + 1)
  ) {
    if (!startsName(lower, found) || isInlineCode(subject.text, found.at)) continue;
    if (found.needle === "process." || found.needle === "fs.") {
      if (!callsMember(lower, found)) continue;
    } else if (ordinaryNames.has(found.needle)) {
      hint ??= { points: points.hint, shape: "node-name" };
      continue;
    }
    const isQuoted = isQuotation(subject) || isModuleHead(lower);
    return { points: isQuoted ? points.hint : points.attack, shape: "node-name" };
  }
  if (isWholeExpression(lower)) return { points: points.attack, shape: "node-expression" };
  if (hint !== undefined) return hint;
  return endlessLoop(lower) ? { points: points.attack, shape: "endless-loop" } : undefined;
}

/** A value that is nothing but a name of a module's own, a timer with a function, or a process started. */
function isWholeExpression(lower: string): boolean {
  if (lower.startsWith("__dirname") || lower.startsWith("__filename")) {
    const next = lower.charCodeAt(lower.charCodeAt(2) === 0x64 ? 9 : 10);
    return !isNameCode(next) && next !== 0x20;
  }
  if (isCalledFunction(lower)) return true;
  if (lower.startsWith("exports.")) return lower.includes("=");
  if (lower.startsWith("settimeout(") || lower.startsWith("setinterval("))
    return lower.length < longestLoop && (lower.includes("=>") || lower.includes("function"));
  return lower.startsWith("spawn('") || lower.startsWith('spawn("') || lower.startsWith("spawn(`");
}

/** `process.member(`, `process.member[`, and functions of files. */
function callsMember(lower: string, { needle, at }: Found): boolean {
  const start = at + needle.length;
  let end = start;
  while (end - start < 24 && isNameCode(lower.charCodeAt(end))) end++;
  const next = lower.charCodeAt(end);
  if (end - start < 2 || (next !== 0x28 && next !== 0x5b)) return false;
  if (needle === "process.") return true;
  const name = lower.slice(start, end);
  return fileFunctions.has(name.endsWith("sync") ? name.slice(0, -4) : name);
}

/** `function(){…}`, `(function(){…})()`, `(()=>{…})()` as the whole of a short value. */
function isCalledFunction(lower: string): boolean {
  if (lower.length > longestLoop || lower.includes("\n")) return false;
  let at = 0;
  while (lower.charCodeAt(at) === 0x28 || lower.charCodeAt(at) === 0x21 || lower.charCodeAt(at) === 0x2b)
    at++;
  const last = lower.charAt(lower.length - 1);
  if (!"});".includes(last)) return false;
  if (lower.startsWith("async", at)) at += lower.charCodeAt(at + 5) === 0x20 ? 6 : 5;
  return (
    lower.startsWith("function(", at) ||
    lower.startsWith("function (", at) ||
    (at > 0 && lower.startsWith(")=>", at))
  );
}

/** Not the end of a longer name: `my_process.env`. */
function startsName(lower: string, { needle, at }: Found): boolean {
  const code = needle.charCodeAt(0);
  const before = lower.charCodeAt(at - 1);
  // The end of a name alone: `statSync(`, and not `async(`.
  if (needle === "sync(") return isNameCode(before) && isNameCode(lower.charCodeAt(at - 2));
  return !(isNameCode(code) && isNameCode(before));
}

/** `const a = require("a")`, `import …`: how programs begin, in an editor as in an example. */
function isModuleHead(lower: string): boolean {
  return ["const ", "let ", "var ", "import ", "//", "/*", "#!"].some((head) => lower.startsWith(head));
}

/** Longest text in which a loop is taken for sent rather than quoted. */
const longestLoop = 200;

/** A `while(` whose condition can't change: a literal, or a function, behind any signs. */
function endlessLoop(lower: string): boolean {
  if (lower.length > longestLoop) return false;
  if (lower.includes("for(;;)") || lower.includes("for (;;)")) return true;
  const loop = lower.indexOf("while");
  if (loop === -1 || isNameCode(lower.charCodeAt(loop - 1))) return false;
  const open = skip(lower, loop + 5, " \t");
  if (lower.charCodeAt(open) !== 0x28) return false;
  const start = skip(lower, open + 1, " \t(");
  const signs = skip(lower, start, "!+-~ ");
  const isSigned = signs > start;
  const code = lower.charCodeAt(signs);
  if (code === 0x22 || code === 0x27 || code === 0x60)
    return isSigned || lower.charCodeAt(signs + 1) !== code;
  if (code === 0x5b || code === 0x7b || code === 0x2f) return true;
  let end = signs;
  while (isNameCode(lower.charCodeAt(end))) end++;
  const word = lower.slice(signs, end);
  // What a condition asks of an object may change: `Date.now() < end`.
  if (lower.charCodeAt(end) === 0x2e) return false;
  if (truthy.has(word)) return word !== "true" || lower.slice(start, signs).replaceAll(" ", "") !== "!";
  if (falsy.has(word)) return isSigned;
  return end > signs && code >= 48 && code <= 57;
}

const truthy: ReadonlySet<string> = new Set(
  "true infinity new function this date math object array string number boolean json symbol typeof global globalthis process".split(
    " ",
  ),
);
const falsy: ReadonlySet<string> = new Set(["0", "false", "null", "undefined", "nan", "void"]);

function skip(text: string, start: number, characters: string): number {
  let at = start;
  while (at < text.length && characters.includes(text.charAt(at))) at++;
  return at;
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36;
}

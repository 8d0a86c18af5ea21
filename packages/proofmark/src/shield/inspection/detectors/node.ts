import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { Needles, type Found } from "../needles.ts";
import { isQuotation } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

/** Names that reach Node's own objects from a text that is evaluated, in lower case. */
const weapons = new Needles([
  "_$$nd_func$$_",
  "$$nd_func",
  "__js_function",
  "child_process",
  "process.mainmodule",
  "process.binding",
  "process.dlopen",
  "process.kill(",
  "process.exit(",
  "process.cwd(",
  "process.env",
  "process.argv",
  "process.version",
  "process.umask",
  'process["',
  "process['",
  "process[`",
  "global.process",
  "globalthis.process",
  "globalthis[",
  "global[",
  "mainmodule.require",
  "mainmodule.constructor",
  "module.constructor",
  "module._load",
  "this.constructor",
  "constructor.constructor",
  'constructor["constructor"]',
  "constructor['constructor']",
  '["constructor"]["constructor"]',
  "['constructor']['constructor']",
  "string.fromcharcode",
  "new function(",
  "new function (",
  "reflect.construct(",
  "require(",
  "require[",
  "import(",
  "console.log(",
  "console.info(",
  "console.error(",
  "console.debug(",
  "console.warn(",
  'console["',
  "console['",
  "execsync(",
  "spawnsync(",
  "fs.readfilesync",
  "readfilesync(",
  "writefilesync(",
  "readdirsync(",
  "node:fs",
  "vm.runin",
  "runinnewcontext",
  "runinthiscontext",
  "eval(atob",
  "buffer.from(",
  "util.inspect",
  "settimeout(function",
  "response.end(",
  "res.end(",
]);

/** Names that programs quoted in ordinary values hold as well: an attack where little else stands around. */
const ordinary: ReadonlySet<string> = new Set([
  "buffer.from(",
  "util.inspect",
  "settimeout(function",
  "response.end(",
  "res.end(",
  "import(",
  "node:fs",
  "global[",
]);

/** JavaScript for Node in data: its modules, its global objects, functions made from text, loops without end. */
export const nodeDetector: Detector = {
  id: "node",
  needs: charClass.paren | charClass.bracket | charClass.dot | charClass.dollar | charClass.underscore,
  detect,
};

function detect(subject: Subject): Evidence | undefined {
  const { lower } = subject;
  if (lower.length < 8) return undefined;
  let hint: Evidence | undefined;
  for (let found = weapons.find(lower); found !== undefined; found = weapons.find(lower, found.at + 1)) {
    if (!startsName(lower, found)) continue;
    if (ordinary.has(found.needle)) {
      hint ??= { points: points.hint, shape: "node-name" };
      continue;
    }
    const isQuoted = isQuotation(subject) || isModuleHead(lower);
    return { points: isQuoted ? points.hint : points.attack, shape: "node-name" };
  }
  if (hint !== undefined) return hint;
  return endlessLoop(lower) ? { points: points.attack, shape: "endless-loop" } : undefined;
}

/** Not the end of a longer name: `my_process.env`. */
function startsName(lower: string, { needle, at }: Found): boolean {
  const code = needle.charCodeAt(0);
  const before = lower.charCodeAt(at - 1);
  return !(isNameCode(code) && isNameCode(before));
}

/** `const a = require("a")`, `import …`: how programs begin, in an editor as in an example. */
function isModuleHead(lower: string): boolean {
  return ["const ", "let ", "var ", "import ", "//", "/*", "#!"].some((head) => lower.startsWith(head));
}

/** `while(` with a literal for its condition. */
function endlessLoop(lower: string): boolean {
  let at = lower.startsWith("while") ? 5 : -1;
  if (at === -1 || lower.length > 200) return false;
  at = skip(lower, at, " \t");
  if (lower.charCodeAt(at) !== 0x28) return false;
  const start = skip(lower, at + 1, " \t(");
  const signs = skip(lower, start, "!+-~ ");
  const isSigned = signs > start;
  for (const literal of [
    "true",
    "1",
    "''",
    '""',
    "``",
    "infinity",
    "new ",
    "[]",
    "{}",
    "0",
    "false",
    "null",
    "undefined",
    "nan",
    "/",
  ]) {
    if (!lower.startsWith(literal, signs)) continue;
    if (literal === "true")
      return lower.slice(start, signs).replaceAll(" ", "").length % 2 === 0 || lower.charAt(start) !== "!";
    return isSigned || !["0", "false", "null", "undefined", "nan", "''", '""', "``"].includes(literal);
  }
  return false;
}

function skip(text: string, start: number, characters: string): number {
  let at = start;
  while (at < text.length && characters.includes(text.charAt(at))) at++;
  return at;
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36;
}

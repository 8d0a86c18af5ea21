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
  "import('",
  'import("',
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
  '["constructor"]',
  "['constructor']",
  ".constructor(",
  "sync(",
  "createreadstream(",
  "createwritestream(",
  "appendfile(",
  "execfile(",
  "opendir(",
  "unlink(",
  "watchfile(",
  "module.exports",
  "mainmodule[",
  "import('",
  'import("',
  "console.trace(",
  "console.table(",
  "console.dir(",
  "console.assert(",
  "console.log.call",
  "console[`",
  "globalthis.",
  "process.abort",
  "process.chdir",
  "process.stdout",
  "process.stderr",
  "process.stdin",
  "process.nexttick",
  "process.memoryusage",
  "process.hrtime",
  "process.title",
  "process.config",
  "process.report",
  "process.getuid",
  "process.setuid",
  "process.constructor",
  "process.emit",
  "process.on(",
  "process.platform",
  "process.release",
  "process.uptime",
  "process.pid",
  "string.raw",
  "reflect.apply(",
  "reflect.get(",
  "worker_threads",
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
  "globalthis.",
  "module.exports",
  "string.raw",
  "process.title",
  "process.report",
  "process.config",
  "process.release",
  "unlink(",
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

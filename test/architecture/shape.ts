import { type Module, type Violation, isTestOnly } from "./module.ts";

const longestFile = 300;

/** Tables that are longer than a file should be, and why they are not split. */
export const longTables: Readonly<Record<string, string>> = {
  "model/error-codes.ts": "one entry a code: cut in two, it would no longer be the only place",
  "shield/inspection/facts/prompt-phrases.ts": "a list of phrases by family: read as a whole or not at all",
};

const vagueNames = new Set(["util", "utils", "helper", "helpers", "common", "misc", "shared"]);

/** The rules of style.md that can be seen in a file by itself. */
export function checkShape(
  modules: readonly Module[],
  exportedIndexes: readonly string[],
): readonly Violation[] {
  return modules.flatMap((module) =>
    problems(module, exportedIndexes).map(([rule, message]) => ({ rule, path: module.path, message })),
  );
}

function problems(module: Module, exportedIndexes: readonly string[]): readonly [string, string][] {
  const { path, lineCount } = module;
  const found: [string, string][] = module.parseErrors.map((error) => ["syntax", error]);
  for (const construct of module.outlawed) found.push(["constructs", `has ${construct}`]);
  const vague = path.split("/").find((segment) => vagueNames.has(segment.replace(/(\.test)?\.ts$/, "")));
  if (vague !== undefined) found.push(["names", `${vague} says nothing: name it for what it is`]);
  if (/(^|\/)index\.ts$/.test(path) && !exportedIndexes.includes(path))
    found.push(["index", "is not an entry of package.json: import the file itself"]);
  if (lineCount > longestFile && !isTestOnly(path) && longTables[path] === undefined)
    found.push(["length", `has ${lineCount} lines, more than ${longestFile}: split it by idea`]);
  if (lineCount <= longestFile && longTables[path] !== undefined)
    found.push(["length", "is no longer long: take it out of longTables"]);
  return found;
}

import { type Module, type Violation, isTestOnly } from "./module.ts";

// design.md, section 4: imports point down only, and never to a sibling. ARCHITECTURE.md says why lexing, input and
// instrument stand beside http.
const ranks: readonly (readonly string[])[] = [
  ["kernel"],
  ["model"],
  ["redacting"],
  ["http", "store", "config", "probing", "lexing", "input"],
  ["instrument"],
  ["shield", "sinks", "identity", "data", "resilience", "observe", "agents"],
  ["catalog"],
  ["accounts"],
  ["prove", "emit", "gateway", "adapters"],
  ["cli"],
];

export const layers: readonly string[] = ranks.flat();
const planes: readonly string[] = ranks[5] ?? [];
const rankByLayer = new Map(ranks.flatMap((names, rank) => names.map((name) => [name, rank] as const)));

/** Folders whose children are of one shape and know nothing of each other. */
const listFolders = [...planes, "emit", "prove/exposure", "prove/reports"];

/** Entries that stand beside the layers: `harden()`, and what `--import` loads. */
const entryFiles = new Set(["index.ts", "register.ts"]);

/** What the package's main entry leaves to those who ask for it by name. */
const outsideTheMainEntry = new Set(["probing", "prove", "emit", "gateway", "cli"]);

export function layerOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
}

export function isInControl(path: string): boolean {
  return planes.some((plane) => path.startsWith(`${plane}/`)) && path.split("/").length > 2;
}

export function checkLayers(modules: readonly Module[]): readonly Violation[] {
  const paths = new Set(modules.map((module) => module.path));
  return modules.flatMap((module) => [
    ...checkPlace(module),
    ...module.imports.flatMap(({ specifier, target }) => {
      const message =
        target === undefined ? checkPackage(module.path, specifier) : checkTarget(module.path, target, paths);
      return message === undefined ? [] : [{ rule: "layers", path: module.path, message }];
    }),
  ]);
}

function checkPlace({ path }: Module): readonly Violation[] {
  const layer = layerOf(path);
  if (rankByLayer.has(layer) || entryFiles.has(path) || (layer === "" && isTestOnly(path))) return [];
  return [{ rule: "layers", path, message: "is in no layer of design.md section 4" }];
}

// A package that imports itself by name goes round every rule on relative imports.
function checkPackage(path: string, specifier: string): string | undefined {
  if (isTestOnly(path)) return undefined;
  return /^proofmark(\/|$)/.test(specifier) ? `imports its own package by name: ${specifier}` : undefined;
}

function checkTarget(path: string, target: string, paths: ReadonlySet<string>): string | undefined {
  if (target.startsWith("../")) return `imports ${target}, outside the package's sources`;
  if (target.endsWith(".ts") && !paths.has(target)) return `imports ${target}, which does not exist`;
  if (isInControl(path) && layerOf(target) === "probing" && !/\/probe(\.test)?\.ts$/.test(path))
    return `imports ${target}: in a control only probe.ts may`;
  if (isTestOnly(path)) return undefined;
  if (isTestOnly(target)) return `imports ${target}, which is not published`;
  const from = layerOf(path);
  const to = layerOf(target);
  if (from === to) return checkSiblings(path, target);
  if (entryFiles.has(path))
    return outsideTheMainEntry.has(to) ? `imports ${target}: the main entry may not` : undefined;
  if (target === "index.ts") return from === "cli" ? undefined : `imports ${target}, upwards`;
  const rank = rankByLayer.get(from) ?? Infinity;
  const targetRank = rankByLayer.get(to) ?? Infinity;
  if (rank > targetRank || rank === Infinity) return undefined;
  return `imports ${target}, ${rank === targetRank ? "a sibling layer" : "upwards"}`;
}

function checkSiblings(path: string, target: string): string | undefined {
  for (const folder of listFolders) {
    const unit = childOf(folder, path);
    if (unit === undefined || childOf(folder, target) === unit) continue;
    if (target.startsWith(`${folder}/`) && (planes.includes(folder) || childOf(folder, target) !== undefined))
      return `imports ${target} from ${folder}/${unit}, a sibling: let model/ define a port`;
  }
  return undefined;
}

/** "hsts" for shield/hsts/guard.ts; nothing for shield/index.ts. */
function childOf(folder: string, path: string): string | undefined {
  if (!path.startsWith(`${folder}/`)) return undefined;
  const rest = path.slice(folder.length + 1).split("/");
  return rest.length > 1 ? rest[0] : undefined;
}

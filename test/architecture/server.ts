import { isTestOnly, type Module, type Violation } from "./module.ts";

/** The layers of the control plane. Imports point to the left only, and never to a sibling. */
const ranks: readonly (readonly string[])[] = [
  ["migrations"],
  ["database"],
  ["model"],
  ["events"],
  ["ingest", "respond"],
  ["index.ts"],
];
const rankByLayer = new Map(ranks.flatMap((names, rank) => names.map((name) => [name, rank] as const)));

/** Folders whose children know nothing of each other: what one is to another is a port in `model/`. */
const listFolders = ["respond", "respond/notify"];

const publicEntry = /^proofmark(\/(?!prove|gateway)[a-z-]+)?$/;

/** The control plane uses of `proofmark` what anybody can: its public entries, and none that attacks. */
export function checkServer(modules: readonly Module[]): readonly Violation[] {
  return modules.flatMap(({ path, imports }) => {
    const messages: string[] = [];
    if (!rankByLayer.has(layerOf(path))) messages.push("is in no layer of the control plane");
    for (const { specifier, target } of imports) {
      if (/^proofmark(\/|$)/.test(specifier) && !publicEntry.test(specifier))
        messages.push(`imports ${specifier}: only public entries that attack nothing`);
      if (target === undefined) continue;
      if (target.startsWith("../")) messages.push(`imports ${target}, outside the package's sources`);
      else if (!isTestOnly(path)) messages.push(...judgeTarget(path, target));
    }
    return messages.map((message) => ({ rule: "server", path, message }));
  });
}

function judgeTarget(path: string, target: string): readonly string[] {
  if (isTestOnly(target)) return [`imports ${target}, which is not published`];
  const from = layerOf(path);
  const to = layerOf(target);
  if (from !== to) {
    const isDown = (rankByLayer.get(from) ?? -1) > (rankByLayer.get(to) ?? Infinity);
    return isDown ? [] : [`imports ${target}, upwards or from a sibling layer`];
  }
  for (const folder of listFolders) {
    const unit = childOf(folder, path);
    const other = childOf(folder, target);
    if (unit !== undefined && other !== undefined && unit !== other)
      return [`imports ${target} from ${folder}/${unit}, a sibling: let model/ define a port`];
  }
  return [];
}

function layerOf(path: string): string {
  return path.split("/", 1)[0] ?? "";
}

/** "rules" for respond/rules/engine.ts; nothing for respond/create-responder.ts. */
function childOf(folder: string, path: string): string | undefined {
  if (!path.startsWith(`${folder}/`)) return undefined;
  const rest = path.slice(folder.length + 1).split("/");
  return rest.length > 1 ? rest[0] : undefined;
}

import type { Import, Module, Violation } from "./module.ts";

type Keep = (edge: Import) => boolean;

function targets(module: Module, keep: Keep): readonly string[] {
  return module.imports.flatMap((edge) => (edge.target !== undefined && keep(edge) ? [edge.target] : []));
}

/** Groups of modules that import each other in a circle, by Tarjan's algorithm. A module that imports itself is one. */
export function findCycles(modules: readonly Module[], keep: Keep = () => true): readonly string[][] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (module: Module): void => {
    const own = index.size;
    index.set(module.path, own);
    low.set(module.path, own);
    stack.push(module.path);
    const next = targets(module, keep);
    for (const path of next) {
      const target = byPath.get(path);
      if (target === undefined) continue;
      const isNew = !index.has(path);
      if (isNew) visit(target);
      if (!isNew && !stack.includes(path)) continue;
      low.set(module.path, Math.min(low.get(module.path) ?? own, low.get(path) ?? own));
    }
    if (low.get(module.path) !== own) return;
    const group = stack.splice(stack.indexOf(module.path));
    if (group.length > 1 || next.includes(module.path)) cycles.push(group.toSorted());
  };
  for (const module of modules) if (!index.has(module.path)) visit(module);
  return cycles;
}

/** Circles of values break at load time; circles of types alone only tangle. Neither belongs in the tree. */
export function checkCycles(modules: readonly Module[]): readonly Violation[] {
  const ofValues = findCycles(modules, (edge) => !edge.isType).map((cycle) => cycle.join(" "));
  return findCycles(modules).map((cycle) => {
    const hasValues = ofValues.some((one) => one.split(" ").every((path) => cycle.includes(path)));
    const kind = hasValues ? "values" : "types";
    return { rule: "cycles", path: cycle[0] ?? "", message: `circle of ${kind}: ${cycle.join(" → ")}` };
  });
}

/** How each module that the entry reaches, by static or dynamic import, is reached. */
export function reach(entry: string, modules: readonly Module[]): ReadonlyMap<string, readonly string[]> {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const ways = new Map<string, readonly string[]>([[entry, [entry]]]);
  // A Map's iteration also visits what is added on the way.
  for (const [path, way] of ways) {
    const module = byPath.get(path);
    if (module === undefined) continue;
    for (const target of targets(module, () => true))
      if (!ways.has(target)) ways.set(target, [...way, target]);
  }
  return ways;
}

import { reach } from "./graph.ts";
import { layerOf } from "./layers.ts";
import type { Import, Module, Violation } from "./module.ts";

/** Exports that are tools beside the application, not part of it. Every other export is production. */
export const toolExports: readonly string[] = ["./gateway", "./prove"];

const identityPackages = ["@node-rs/argon2", "@node-rs/bcrypt", "jose", "otpauth", "@simplewebauthn/server"];

/**
 * What the entries with services load beside `node:` and zod: hashing, signing, second factors; logs, metrics, traces.
 * Their guards, which every pipeline has, do without: they are held to that through the catalog, by the main entry.
 */
const servicePackages: ReadonlyMap<string, readonly string[]> = new Map([
  ["identity/index.ts", identityPackages],
  ["accounts/index.ts", identityPackages],
  ["observe/index.ts", ["pino", "pino-roll", "prom-client", "@opentelemetry/api"]],
]);

const attackLayers = new Set(["probing", "prove", "emit", "gateway", "cli"]);

/** Layers that load a file of the user's choice, so that its path is known at run time only. */
const loaders = new Set(["config"]);

/** Packages that one control reads its work with, by name. */
const optionalPeers: ReadonlyMap<string, string> = new Map([["pgsql-ast-parser", "sinks/tenant-sink/"]]);

/** The sources of the exports that an application loads, from the exports of package.json. */
export function productionEntries(exports: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(exports).flatMap(([name, entry]) => {
    if (toolExports.includes(name) || typeof entry !== "object" || entry === null) return [];
    const source: unknown = Reflect.get(entry, "proofmark:source");
    return typeof source === "string" ? [source.replace(/^\.\/src\//, "")] : [];
  });
}

/** Production never loads attack code, and its request path imports nothing but Node and zod. */
export function checkProduction(
  entries: readonly string[],
  modules: readonly Module[],
): readonly Violation[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const violations = new Map<string, Violation>();
  const report = (path: string, way: readonly string[], what: string): void => {
    const message = `${what} (reached by ${way.join(" → ")})`;
    if (!violations.has(`${path} ${what}`))
      violations.set(`${path} ${what}`, { rule: "production", path, message });
  };
  for (const entry of entries) {
    if (!byPath.has(entry)) report(entry, [entry], "is exported and does not exist");
    for (const [path, way] of reach(entry, modules)) {
      if (attackLayers.has(layerOf(path)) || path.endsWith("/probe.ts"))
        report(path, way, "is attack code, or a tool");
      const module = byPath.get(path);
      if (module === undefined) continue;
      if (module.unknownImports > 0 && !loaders.has(layerOf(path)))
        report(path, way, "has a dynamic import whose target can't be followed");
      for (const edge of module.imports)
        if (
          edge.target === undefined &&
          !isAllowedPackage(path, edge) &&
          servicePackages.get(entry)?.includes(edge.specifier) !== true
        )
          report(path, way, `imports ${edge.specifier}; only node: and zod are allowed`);
    }
  }
  return [...violations.values()];
}

function isAllowedPackage(path: string, { specifier, isType }: Import): boolean {
  if (specifier.startsWith("node:") || specifier === "zod" || specifier.startsWith("zod/")) return true;
  // An optional peer of one control, which loads it when an application asks for the control: only its types stand here.
  if (isType && path.startsWith(optionalPeers.get(specifier) ?? "-")) return true;
  // An adapter may name the types of its own framework: its users have that installed.
  return isType && (path === `adapters/${specifier}.ts` || path.startsWith(`adapters/${specifier}/`));
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";

const folder = `${sep}node_modules${sep}`;

/** `pg` for `pg/lib/client`, `@prisma/client` for `@prisma/client/runtime/client`. */
export function packageNameOf(module: string): string {
  const parts = module.split("/");
  return module.startsWith("@") ? `${parts[0]}/${parts[1]}` : (parts[0] ?? module);
}

/** The version that the package of a file says it has. */
export function versionOf(file: string, module: string): string | undefined {
  const root = rootOf(file, packageNameOf(module));
  if (root === undefined) return undefined;
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const version: unknown =
      typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "version") : undefined;
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}

/** Files under which each copy of a module was loaded before, in CommonJS. */
export function loadedFiles(module: string, cached: readonly string[]): string[] {
  const name = packageNameOf(module);
  const roots = new Set<string>();
  for (const file of cached) {
    const root = rootOf(file, name);
    if (root !== undefined) roots.add(root);
  }
  return [...roots].flatMap((root) => {
    try {
      // As somebody beside the package would: its own exports decide which file that is.
      const outside = root.slice(0, root.lastIndexOf(folder) + 1);
      return [createRequire(join(outside, "beside.cjs")).resolve(module)];
    } catch {
      return [];
    }
  });
}

function rootOf(file: string, name: string): string | undefined {
  const start = folder + name.replaceAll("/", sep) + sep;
  const at = file.lastIndexOf(start);
  if (at === -1 || file.includes(folder, at + start.length - 1)) return undefined;
  return file.slice(0, at + start.length - 1);
}

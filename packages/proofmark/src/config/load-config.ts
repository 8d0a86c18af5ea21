import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { ConfigError, readConfig, type KnownControls } from "./read-config.ts";
import type { Config } from "./schema.ts";

export const configNames = ["ts", "mts", "js", "mjs"].map((extension) => `proofmark.config.${extension}`);

export interface LoadConfigOptions {
  /** Where the search starts. Default: the working directory. */
  readonly cwd?: string;
  readonly knownControls: KnownControls;
}

export interface LoadedConfig {
  /** Absolute. */
  readonly path: string;
  readonly config: Config;
}

let loads = 0;

/**
 * Loads `path`, or the nearest `proofmark.config.{ts,mts,js,mjs}` from `cwd` upwards; undefined where none was asked for
 * and none is there. Each call reads the file anew (not what it imports), so a changed one can be loaded again.
 * @throws ConfigError where the file is missing, can't be run, or holds what is no configuration.
 */
export async function loadConfig(
  path: string | undefined,
  { cwd = process.cwd(), knownControls }: LoadConfigOptions,
): Promise<LoadedConfig | undefined> {
  const found = path === undefined ? findConfig(cwd) : resolve(cwd, path);
  if (found === undefined) return undefined;
  const name = nameFrom(cwd, found);
  if (!existsSync(found)) {
    throw new ConfigError(
      `${name} does not exist. Write it with "npx proofmark init", or name another file.`,
    );
  }
  return { path: found, config: readConfig(await importDefault(found, name), name, knownControls) };
}

/** The nearest configuration file in `folder` or above it. */
export function findConfig(folder: string): string | undefined {
  for (const name of configNames) {
    const candidate = join(folder, name);
    if (existsSync(candidate)) return candidate;
  }
  const above = dirname(folder);
  return above === folder ? undefined : findConfig(above);
}

async function importDefault(path: string, name: string): Promise<unknown> {
  const url = pathToFileURL(path);
  // Node keeps modules by URL, and CommonJS ones by path as well: a file that changed needs a new key in both.
  url.searchParams.set("load", String(++loads));
  delete createRequire(path).cache[path];
  let module: { readonly default?: unknown };
  try {
    module = await import(url.href);
  } catch (error) {
    throw new ConfigError(whyNot(error, path, name), { cause: error });
  }
  if (module.default === undefined) {
    throw new ConfigError(
      `${name} has no default export. Write: export default defineConfig({ preset: "web" });`,
    );
  }
  return module.default;
}

function whyNot(error: unknown, path: string, name: string): string {
  if (!(error instanceof Error)) return `${name} threw something that is not an Error.`;
  const { code } = error as NodeJS.ErrnoException;
  const [reason = ""] = error.message.split("\n");
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") {
    // Node adds the importing file, with the key that was put on it here.
    const [missing = reason] = reason.split(" imported from ");
    return `${name}: ${missing}. Install it, or correct the import.`;
  }
  if (code === "ERR_UNKNOWN_FILE_EXTENSION") {
    return `${name}: this Node (${process.version}) does not run TypeScript. Use Node 22.18 or later, or name the file proofmark.config.mjs.`;
  }
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    return `${placeOf(error, path, name)}: ${reason}. Node runs TypeScript by erasing types: leave out enums, namespaces and parameter properties.`;
  }
  if (error instanceof SyntaxError) return `${placeOf(error, path, name)}: ${reason}.`;
  return `${placeOf(error, path, name)} threw while it was loaded: ${reason}`;
}

/** `proofmark.config.ts:3`, where the error's stack says which line. */
function placeOf(error: Error, path: string, name: string): string {
  const stack = error.stack ?? "";
  for (const place of [pathToFileURL(path).href, path]) {
    for (let at = stack.indexOf(place); at !== -1; at = stack.indexOf(place, at + 1)) {
      const line = /^(?:\?load=\d+)?:(\d+)/.exec(stack.slice(at + place.length))?.[1];
      if (line !== undefined) return `${name}:${line}`;
    }
  }
  return name;
}

function nameFrom(cwd: string, path: string): string {
  const name = relative(cwd, path);
  return name.startsWith("..") || isAbsolute(name) ? path : name;
}

import Module, { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { isModuleNamespaceObject } from "node:util/types";

import { messageOf } from "../kernel/message-of.ts";
import { loadedFiles, packageNameOf, versionOf } from "./copies.ts";
import type { Instrument } from "./instrument.ts";
import { knownDrivers } from "./known-drivers.ts";
import { noteLoaded, noteUnwatched } from "./ledger.ts";

type Load = (this: unknown, request: string, ...rest: unknown[]) => unknown;

/** The part of Node's CommonJS loader that every require and every import of a CommonJS module goes through. */
const loader = Module as unknown as {
  _load: Load;
  _resolveFilename(request: string, parent: unknown): string;
  readonly _cache: Readonly<Record<string, { exports: unknown; readonly loaded: boolean }>>;
};

/** By the name that somebody asks for: `pg`, `mysql2/promise`. */
const wanted = new Map<string, Instrument[]>();
/** By file, what was asked for under which name: an import tells the loader of CommonJS the file alone. */
const asked = new Map<string, string>();
/** Exports that each instrument has patched or tried to. */
const seen = new WeakMap<Instrument, WeakSet<object>>();
/** What stands in the place of exports that could not be changed. */
const replaced = new WeakMap<object, object>();
let isHooked = false;

/** Patches what is in the process by now, and everything that is loaded from now on, in CommonJS and in ES modules. */
export function hookPackages(instruments: readonly Instrument[]): void {
  for (const instrument of instruments) {
    const { module } = instrument;
    wanted.set(module, [...(wanted.get(module) ?? []), instrument]);
  }
  const cached = Object.keys(loader._cache);
  for (const instrument of instruments) {
    for (const file of loadedFiles(instrument.module, cached)) {
      const module = loader._cache[file];
      if (module?.loaded === true) patchOnce(instrument, module.exports, file);
    }
  }
  if (isHooked) return;
  isHooked = true;
  for (const name of knownDrivers.keys())
    for (const file of loadedFiles(name, cached)) noteUnwatched(name, versionOf(file, name));
  hookCommonJs();
  hookEsModules();
}

// Node's documented hooks are not asked about every require in Node 22, once an ES module has registered them; this
// function is, and tracing packages have stood in it for years.
function hookCommonJs(): void {
  const load = loader._load;
  loader._load = function loadAndPatch(this: unknown, request, ...rest) {
    const exports = Reflect.apply(load, this, [request, ...rest]);
    const name = asked.get(request) ?? request;
    const instruments = wanted.get(name);
    if (instruments !== undefined) {
      if (instruments.some((instrument) => !isSeen(instrument, exports)))
        patchLoaded(instruments, exports, request, rest[0]);
      return isObject(exports) ? (replaced.get(exports) ?? exports) : exports;
    }
    if (knownDrivers.has(name)) noteUnwatched(name, versionOf(fileOf(request, rest[0]), name));
    return exports;
  };
}

function patchLoaded(
  instruments: readonly Instrument[],
  exports: unknown,
  request: string,
  parent: unknown,
): void {
  const file = fileOf(request, parent);
  // In a circle of requires the exports are not all there yet: they come by again.
  if (loader._cache[file]?.loaded === false) return;
  for (const instrument of instruments) patchOnce(instrument, exports, file);
}

function fileOf(request: string, parent: unknown): string {
  try {
    return loader._resolveFilename(request, parent);
  } catch {
    // A name that only the caller's own loader knows.
    return request;
  }
}

// Of the documented hooks, `resolve` alone: a `load` hook makes Node 22 load CommonJS for an import by another way, past
// the function above.
function hookEsModules(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const { url, format } = resolved;
      if (knownDrivers.has(specifier)) noteUnwatched(specifier, versionOf(pathOf(url), specifier));
      const instruments = wanted.get(specifier);
      if (instruments === undefined) return resolved;
      if (format !== "module") {
        asked.set(pathOf(url), specifier);
        return resolved;
      }
      // What is required comes by in the function above.
      if (Array.from(context.conditions).includes("require")) return resolved;
      asked.set(url, specifier);
      const names = [...new Set(instruments.flatMap((instrument) => instrument.names ?? []))];
      const wrapper = `data:text/javascript,${encodeURIComponent(wrapperOf(url, names))}`;
      return { url: wrapper, format: "module", shortCircuit: true };
    },
  });
}

/** An ES module in front of the one at `url`, with the same exports, those that are replaced from what was patched. */
function wrapperOf(url: string, names: readonly string[]): string {
  const original = JSON.stringify(`${url}?proofmark`);
  const lines = [
    `import * as original from ${original};`,
    `import { patchEsModule } from ${JSON.stringify(import.meta.url)};`,
    `export * from ${original};`,
    `const patched = patchEsModule(${JSON.stringify(url)}, original);`,
    "const replacedDefault = patched.default;",
    "export { replacedDefault as default };",
    ...names
      .filter((name) => name !== "default")
      .map((name, at) => `const replaced${at} = patched.${name}; export { replaced${at} as ${name} };`),
  ];
  return lines.join("\n");
}

/**
 * Called by the wrapper of an ES module with what it exports; returns a copy that instruments have patched.
 * @public
 */
export function patchEsModule(
  url: string,
  original: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const copy = { ...original };
  const name = asked.get(url) ?? "";
  for (const instrument of wanted.get(name) ?? []) patchOnce(instrument, copy, pathOf(url));
  return (replaced.get(copy) as typeof copy | undefined) ?? copy;
}

function pathOf(url: string): string {
  return url.startsWith("file:") ? fileURLToPath(url) : url;
}

function isSeen(instrument: Instrument, exports: unknown): boolean {
  return isObject(exports) && seen.get(instrument)?.has(exports) === true;
}

function patchOnce(instrument: Instrument, exports: unknown, file: string): void {
  const { control, module } = instrument;
  if (!isObject(exports) || isSeen(instrument, exports)) return;
  const done = seen.get(instrument) ?? new WeakSet();
  seen.set(instrument, done.add(exports));
  const version = versionOf(file, packageNameOf(module));
  try {
    const current = replaced.get(exports) ?? exports;
    // The exports of an ES module that is required can't be assigned to.
    const open = isModuleNamespaceObject(exports) ? { ...current } : current;
    const replacement = instrument.patch(open, file) ?? open;
    if (replacement !== exports) {
      replaced.set(exports, replacement);
      const module = loader._cache[file];
      if (module?.exports === exports) module.exports = replacement;
      done.add(replacement);
    }
    noteLoaded(control, module, version);
  } catch (error) {
    noteLoaded(control, module, version, `${messageOf(error)}.`);
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

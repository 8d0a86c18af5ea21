import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

import { findApp, type FoundApp, type Framework } from "./find-app.ts";
import { isHardened } from "./hardened-source.ts";
import { loadedModules } from "./loaded-modules.ts";
import { maskSource } from "./masked-source.ts";
import type { Project } from "./project.ts";

/** The file that makes the application, and where. */
export interface Entry {
  /** Relative to the project's folder, with slashes. */
  readonly file: string;
  readonly source: string;
  readonly framework: Framework;
  readonly app: FoundApp;
  /** The file, this one or another that was read, that hardens the application already. */
  readonly hardenedIn: string | undefined;
  /** Whether `npm start` runs TypeScript as it stands, without a build. */
  readonly runsSource: boolean;
}

const extensions = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".tsx", ".jsx"];
const commonNames = ["server", "app", "index", "main"].flatMap((name) => [name, `src/${name}`]);
const maxFiles = 40;
const maxBytes = 1024 * 1024;

/**
 * Follows the relative imports from where the project starts to the first file that makes an application of one of the
 * frameworks it depends on. Reads at most 40 files.
 */
export function findEntry(project: Project): Entry | undefined {
  const frameworks = frameworksOf(project);
  const queue = startFiles(project);
  const seen = new Set<string>();
  const sources = new Map<string, string>();
  for (let path = queue.shift(); path !== undefined && sources.size < maxFiles; path = queue.shift()) {
    if (seen.has(path) || !isWithin(project.folder, path) || statSync(path).size > maxBytes) continue;
    seen.add(path);
    const source = readFileSync(path, "utf8");
    sources.set(path, source);
    for (const { specifier } of loadedModules(source, maskSource(source))) {
      if (!specifier.startsWith(".")) continue;
      const next = sourceFile(resolve(dirname(path), specifier));
      if (next !== undefined) queue.push(next);
    }
  }
  // The framework before the order of files: an Express application in app.js counts more than the server around it.
  for (const framework of frameworks) {
    for (const [path, source] of sources) {
      const app = findApp(source, framework);
      if (app === undefined) continue;
      const hardened = [...sources].find(([, other]) => isHardened(other))?.[0];
      return {
        file: nameIn(project, path),
        source,
        framework,
        app,
        hardenedIn: hardened === undefined ? undefined : nameIn(project, hardened),
        runsSource: runsSource(project, source),
      };
    }
  }
  return undefined;
}

function nameIn({ folder }: Project, path: string): string {
  return relative(folder, path).replaceAll(sep, "/");
}

function frameworksOf({ packages }: Project): readonly Framework[] {
  const installed = (["fastify", "express", "hono"] as const).filter((id) => packages[id] !== undefined);
  const usable = installed.filter((id) => id !== "hono" || packages["@hono/node-server"] !== undefined);
  return [...usable, "node:http"];
}

/** Where the project may start, the surest first. */
function startFiles({ folder, scripts, main }: Project): string[] {
  const words = [scripts["start"], scripts["dev"], scripts["serve"]]
    .flatMap((script) => script?.split(/\s+/) ?? [])
    .map((word) => word.replace(/^["']|["']$/g, ""))
    .filter((word) => !word.startsWith("-") && /^[\w./@-]+$/.test(word));
  const named = [...words.filter((word) => /[/.]/.test(word)), ...(main === undefined ? [] : [main])];
  return [...named.flatMap((name) => beforeBuild(name).concat(name)), ...commonNames].flatMap(
    (name) => sourceFile(resolve(folder, name)) ?? [],
  );
}

/** `dist/server.js` is made of `src/server.ts`: the change belongs there. */
function beforeBuild(name: string): readonly string[] {
  const built = /^(?:\.\/)?(?:dist|build|out|lib)\/(.+)\.[cm]?js$/.exec(name)?.[1];
  return built === undefined ? [] : [`src/${built}`, built, built.replace(/^src\//, "")];
}

/** The file that an import without an extension, or with that of the compiled one, stands for. */
function sourceFile(path: string): string | undefined {
  const typed = path.replace(/\.([cm]?)js$/, ".$1ts");
  const candidates = [typed, path.replace(/\.jsx?$/, ".tsx"), path].concat(
    extensions.map((extension) => path + extension),
    extensions.map((extension) => join(path, `index${extension}`)),
  );
  return candidates.find(
    (candidate) => /\/[^/]+$/.test(candidate.replaceAll(sep, "/")) && isSource(candidate),
  );
}

function isSource(path: string): boolean {
  return existsSync(path) && statSync(path).isFile() && !/\.(?:json|node|d\.[cm]?ts)$/.test(path);
}

/** No file outside the project, by a link either, is read or changed. */
function isWithin(folder: string, path: string): boolean {
  const inside = relative(realpathSync(folder), realpathSync(path));
  return (
    !inside.startsWith("..") &&
    !inside.split(sep).includes("node_modules") &&
    resolve(folder, inside) !== folder
  );
}

function runsSource({ scripts }: Project, source: string): boolean {
  const start = scripts["start"] ?? scripts["dev"] ?? "";
  return /\bnode\b[^&|;]*\.[cm]?ts\b/.test(start) || /\bfrom\s*["']\.[^"']*\.[cm]?ts["']/.test(source);
}

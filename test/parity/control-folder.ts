import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod";

/** A control as its folder shows it. */
export interface ControlFolder {
  readonly plane: string;
  readonly id: string;
  readonly path: string;
  /** Names of the files, sorted. */
  readonly files: readonly string[];
}

export const planes = ["shield", "sinks", "identity", "data", "resilience", "observe", "agents"];

export function findControlFolders(sources: string): readonly ControlFolder[] {
  return globSync(`{${planes.join(",")}}/*/`, { cwd: sources })
    .map((path) => path.replace(/\/$/, ""))
    .toSorted()
    .map((path) => {
      const [plane = "", id = ""] = path.split("/");
      return {
        plane,
        id,
        path: join(sources, path),
        files: globSync("**/*", { cwd: join(sources, path) }).toSorted(),
      };
    });
}

export function readText(folder: ControlFolder, file: string): string {
  return readFileSync(join(folder.path, file), "utf8");
}

export async function importFrom(
  folder: ControlFolder,
  file: string,
): Promise<Readonly<Record<string, unknown>>> {
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(join(folder.path, file)).href);
  return module;
}

const sections = ["Why", "What it does", "Evidence", "What it does not stop", "When not to use it"];

/** The sections that a README lacks, or that stand in another order. */
export function missingSections(readme: string): readonly string[] {
  let at = 0;
  return sections.filter((section) => {
    const found = readme.indexOf(`\n**${section}.** `, at);
    if (found !== -1) at = found;
    return found === -1;
  });
}

/** The names in the first column of a README's options table; none where it says that there are no options. */
export function tableNames(readme: string): readonly string[] {
  const head = readme.search(/^\| option /m);
  if (head === -1) return [];
  const table = readme.slice(head).split(/\n(?!\|)/)[0] ?? "";
  return Array.from(table.matchAll(/^\| `([^`]+)`/gm), ([, name = ""]) => name);
}

/** The names of an options schema. */
export function schemaNames(schema: unknown): readonly string[] {
  if (!(schema instanceof z.ZodObject)) throw new Error("The options are no zod object.");
  return Object.keys(schema.shape);
}

/** The error codes that a control's own code refuses with: probes name codes of others too. */
export function codesIn(folder: ControlFolder): ReadonlySet<string> {
  const own = folder.files.filter(
    (file) => file.endsWith(".ts") && !/(\.test|\.fixture|^probe)\.ts$/.test(file),
  );
  return new Set(
    own.flatMap((file) => readText(folder, file).match(/(?<=deny\(\s*")PM_[A-Z0-9_]+(?=")/g) ?? []),
  );
}

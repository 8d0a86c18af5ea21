import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import * as z from "zod";

import { parseJson } from "../../kernel/parse-json.ts";
import { UsageError } from "../fault.ts";

const names = z.record(z.string(), z.string()).catch({});

const manifestSchema = z.looseObject({
  type: z.enum(["module", "commonjs"]).optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  packageManager: z.string().optional().catch(undefined),
  scripts: names.default({}),
  dependencies: names.default({}),
  devDependencies: names.default({}),
  workspaces: z.unknown().optional(),
});

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

/** What is known of a project before its sources are read. */
export interface Project {
  readonly folder: string;
  readonly isModule: boolean;
  readonly main: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** Versions by package, those for development too. */
  readonly packages: Readonly<Record<string, string>>;
  readonly packageManager: PackageManager;
  readonly hasWorkspaces: boolean;
}

const lockFiles: readonly (readonly [string, PackageManager])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
];

/** Reads the project in a folder. @throws UsageError where there is none, or its package.json can't be read. */
export function readProject(folder: string): Project {
  const path = join(folder, "package.json");
  if (!existsSync(path)) {
    throw new UsageError(
      existsSync(join(folder, "deno.json")) || existsSync(join(folder, "deno.jsonc"))
        ? `This is a Deno project; harden() needs Node. ${gatewayAdvice}`
        : `There is no package.json here. Run this in the folder of a Node project. ${gatewayAdvice}`,
    );
  }
  const manifest = manifestSchema.safeParse(parseJson(readFileSync(path, "utf8").replace(/^\uFEFF/, "")));
  if (!manifest.success)
    throw new UsageError("package.json is no JSON object. Correct it, and run this again.");
  const { type, main, scripts, dependencies, devDependencies, packageManager, workspaces } = manifest.data;
  return {
    folder,
    isModule: type === "module",
    main,
    scripts,
    packages: { ...devDependencies, ...dependencies },
    packageManager: managerNamed(packageManager) ?? managerFrom(folder),
    hasWorkspaces: workspaces !== undefined || existsSync(join(folder, "pnpm-workspace.yaml")),
  };
}

export const gatewayCommandLine = "npx proofmark gateway --upstream http://localhost:8000";
const gatewayAdvice = `For a service in any language, put the gateway in front: ${gatewayCommandLine}`;

/** What installs a package with this manager. */
export function installCommand(manager: PackageManager): string {
  return manager === "npm" ? "npm install proofmark" : `${manager} add proofmark`;
}

function managerNamed(text: string | undefined): PackageManager | undefined {
  return lockFiles.find(([, manager]) => text?.startsWith(`${manager}@`))?.[1];
}

/** By the nearest lock file, which in a workspace lies further up. */
function managerFrom(folder: string): PackageManager {
  const own = lockFiles.find(([file]) => existsSync(join(folder, file)));
  if (own !== undefined) return own[1];
  const above = dirname(folder);
  return above === folder ? "npm" : managerFrom(above);
}

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildPackage } from "../../tools/build-package.ts";

const root = join(import.meta.dirname, "..", "..");
const limitMs = 120_000;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  /** Everything it said. */
  readonly output: string;
}

/** Runs a program to its end, without what npm tells its own scripts about this workspace. */
export function run(folder: string, program: string, args: readonly string[]): Outcome {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(package|lifecycle|execpath|command|config_local_prefix)|INIT_CWD|NODE_)/.test(name),
  );
  const child = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    timeout: limitMs,
    env: Object.fromEntries(inherited),
  });
  const output = [child.error?.message, child.stdout, child.stderr].filter(Boolean).join("\n");
  return { code: child.status ?? 1, stdout: child.stdout, output };
}

/** The same, returning what it printed; anything but exit code 0 throws with all it said. */
export function mustRun(folder: string, program: string, args: readonly string[]): string {
  const { code, stdout, output } = run(folder, program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${output}`);
  return stdout;
}

/** A program of this workspace. */
export function workspaceProgram(name: string): string {
  return join(root, "node_modules", ".bin", name);
}

export interface Packed {
  /** The package as it was packed. */
  readonly packageFolder: string;
  readonly tarball: string;
  /** The paths in the tarball. */
  readonly contents: readonly string[];
  /** A project with nothing but the tarball installed. */
  readonly project: string;
  readonly remove: () => void;
}

/** Builds and packs the package beside the workspace, and installs the tarball in an empty project. */
export function packAndInstall(): Packed {
  const folder = mkdtempSync(join(tmpdir(), "proofmark-pack-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const packageFolder = join(folder, "package");
    buildPackage(join(root, "packages", "proofmark"), packageFolder);
    mustRun(packageFolder, "npm", ["pack", "--pack-destination", folder, "--loglevel=error"]);
    const tarball = mustRun(folder, "sh", ["-c", "ls ./*.tgz"]).trim();
    const contents = mustRun(folder, "tar", ["-tzf", tarball]).trim().split("\n");
    const project = join(folder, "project");
    write(project, { "package.json": JSON.stringify({ name: "consumer", private: true }) });
    const install = ["install", join(folder, tarball), "--prefer-offline", "--no-audit", "--no-fund"];
    // npm waits five minutes for a connection that hangs: asked anew, it answers.
    install.push("--fetch-timeout=15000", "--fetch-retry-mintimeout=1000", "--fetch-retries=3");
    mustRun(project, "npm", [...install, "--prefix", project, "--loglevel=error"]);
    return { packageFolder, tarball: join(folder, tarball), contents, project, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Writes files into a folder and returns the folder. */
export function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

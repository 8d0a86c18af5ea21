import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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
    const { packageFolder, tarball, contents } = pack("proofmark", folder);
    const project = join(folder, "project");
    write(project, { "package.json": JSON.stringify({ name: "consumer", private: true }) });
    const install = ["install", tarball, "--prefer-offline", "--no-audit", "--no-fund"];
    // npm waits five minutes for a connection that hangs: asked anew, it answers.
    install.push("--fetch-timeout=15000", "--fetch-retry-mintimeout=1000", "--fetch-retries=3");
    mustRun(project, "npm", [...install, "--prefix", project, "--loglevel=error"]);
    return { packageFolder, tarball, contents, project, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * Packs several packages of this workspace and unpacks them in one project. What they say they depend on, and nothing else,
 * leads to where the workspace has it: no registry is asked.
 */
export function packAndLink(names: readonly string[]): Pick<Packed, "project" | "remove"> & {
  readonly packed: readonly Omit<Packed, "project" | "remove">[];
} {
  const folder = mkdtempSync(join(tmpdir(), "proofmark-pack-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const project = join(folder, "project");
    const modules = join(project, "node_modules");
    const packed = names.map((name) => {
      const one = pack(name, join(folder, name));
      const manifest: { readonly name: string; readonly dependencies: Readonly<Record<string, string>> } =
        JSON.parse(readFileSync(join(one.packageFolder, "package.json"), "utf8"));
      const home = join(modules, manifest.name);
      mkdirSync(home, { recursive: true });
      mustRun(home, "tar", ["-xzf", one.tarball, "--strip-components=1"]);
      for (const dependency of Object.keys(manifest.dependencies)) link(name, modules, dependency);
      return one;
    });
    return { packed, project, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function link(name: string, modules: string, dependency: string): void {
  const target = [join("packages", name, "node_modules"), "node_modules"]
    .map((place) => join(root, place, dependency))
    .find((place) => existsSync(place));
  const path = join(modules, dependency);
  if (target === undefined) throw new Error(`${dependency} is not installed.`);
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

function pack(name: string, folder: string): Omit<Packed, "project" | "remove"> {
  const packageFolder = join(folder, "package");
  buildPackage(join(root, "packages", name), packageFolder);
  mustRun(packageFolder, "npm", ["pack", "--pack-destination", folder, "--loglevel=error"]);
  const tarball = join(folder, mustRun(folder, "sh", ["-c", "ls ./*.tgz"]).trim());
  const contents = mustRun(folder, "tar", ["-tzf", tarball]).trim().split("\n");
  return { packageFolder, tarball, contents };
}

/** Writes files into a folder and returns the folder. */
export function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

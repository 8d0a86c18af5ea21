import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const tsc = join(import.meta.dirname, "..", "node_modules", ".bin", "tsc");

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly files?: readonly string[];
}

/**
 * Builds the package in `source` into `target/dist`, which is emptied first. Another folder than `source` also gets
 * what the tarball needs beside dist. Throws when the sources do not compile, or when package.json names a file that
 * the build did not make.
 *
 * The emitted `.d.ts` keep their `.ts` specifiers: TypeScript 5.6 and later resolves them to the `.d.ts` beside them,
 * under nodenext and bundler resolution alike. test/pack.test.ts type-checks consumers to hold that true.
 */
export function buildPackage(source: string, target: string = source): void {
  const manifest: Manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const dist = join(target, "dist");
  rmSync(dist, { recursive: true, force: true });
  execFileSync(tsc, ["-p", join(source, "tsconfig.build.json"), "--outDir", dist], { stdio: "inherit" });
  copyAssets(join(source, "src"), dist);
  if (target !== source) {
    for (const name of ["package.json", ...(manifest.files ?? [])])
      if (name !== "dist" && existsSync(join(source, name)))
        cpSync(join(source, name), join(target, name), { recursive: true });
  }
  const missing = promisedFiles(manifest).filter((path) => !existsSync(join(target, path)));
  if (missing.length > 0)
    throw new Error(`package.json names what the build did not make: ${missing.join(", ")}`);
  for (const path of Object.values(manifest.bin ?? {})) makeExecutable(join(target, path));
}

/** Stylesheets, templates and data that sources read at run time: tsc leaves them behind. */
function copyAssets(from: string, to: string): void {
  const assets = globSync("**/*.*", { cwd: from, exclude: ["**/*.ts", "**/*.md"] });
  for (const path of assets) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(join(from, path), join(to, path), { recursive: true });
  }
}

/** The built files that bin and exports lead to. Sources stay out of the tarball. */
export function promisedFiles(manifest: Manifest): readonly string[] {
  const exported = Object.values(manifest.exports ?? {}).flatMap((entry) =>
    typeof entry === "string"
      ? [entry]
      : Object.entries(entry).flatMap(([condition, path]) =>
          condition === "proofmark:source" ? [] : [path],
        ),
  );
  return [...new Set([...exported, ...Object.values(manifest.bin ?? {})])];
}

function makeExecutable(path: string): void {
  if (!readFileSync(path, "utf8").startsWith("#!/usr/bin/env node\n"))
    throw new Error(`${path} is a command and does not begin with #!/usr/bin/env node.`);
  chmodSync(path, 0o755);
}

// Runs a TypeScript tool on the pinned Node, installing the workspace's packages first when they are missing or stale.
// Plain JavaScript: a fresh clone starts it on whatever Node the machine has.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".proofmark-lock-hash");
const lockHash = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
const isInstalled = existsSync(stamp) && readFileSync(stamp, "utf8") === lockHash;

if (!isInstalled) {
  process.stderr.write("Installing the packages that package-lock.json names …\n");
  // Not npm ci: it refuses a lock that lacks the optional binaries of platforms that the registry does not offer.
  const npm = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    process.stderr.write("npm install failed: the lines above say why. Nothing was started.\n");
    process.exit(npm.status ?? 1);
  }
  writeFileSync(stamp, lockHash);
}

const [tool, ...rest] = process.argv.slice(2);
const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
const child = spawn(node, ["--conditions=proofmark:source", resolve(root, tool), ...rest], {
  cwd: root,
  stdio: "inherit",
  env: {
    ...process.env,
    PATH: `${dirname(node)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}`,
  },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));

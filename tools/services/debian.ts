import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { onPath } from "./daemon.ts";
import type { ServiceKind } from "./service.ts";

// invoke-rc.d asks this program before it starts a daemon; 101 means "not allowed". Debian Policy, section 9.3.3.
const policy = "/usr/sbin/policy-rc.d";

/** Installs what is missing, where that is possible without asking; throws with what to install where it is not. */
export function installMissing(missing: readonly ServiceKind[]): void {
  if (missing.length === 0) return;
  const names = missing.map((kind) => kind.name).join(", ");
  const packages = missing.flatMap((kind) => kind.debianPackage.split(" "));
  const variables = missing.map((kind) => kind.variable).join(", ");
  installPackages(
    packages,
    `The tests need ${names}. On Debian or Ubuntu: sudo apt-get install ${packages.join(" ")}. ` +
      `Or name running ones with ${variables}.`,
  );
}

/**
 * Installs packages of Debian, quietly and without starting what they bring.
 * @throws Error with `advice` where nobody may, or apt-get fails.
 */
export function installPackages(packages: readonly string[], advice: string): void {
  if (process.getuid?.() !== 0 || onPath(["apt-get"]) === undefined) throw new Error(advice);
  process.stderr.write(`Installing ${packages.join(", ")} with apt-get …\n`);
  withoutStartingDaemons(() => {
    for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
      const apt = spawnSync("apt-get", ["-qq", ...args], {
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
        timeout: 600_000,
      });
      if (apt.status !== 0) throw new Error(`apt-get ${args[0]} failed. ${advice}`);
    }
  });
}

function withoutStartingDaemons(work: () => void): void {
  let isOurs = true;
  try {
    writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755, flag: "wx" });
  } catch {
    // The machine has a policy of its own, as container images do: it stays.
    isOurs = false;
  }
  try {
    work();
  } finally {
    if (isOurs) rmSync(policy, { force: true });
  }
}

import { execFile } from "node:child_process";
import { chown, rm, writeFile } from "node:fs/promises";
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Home, onPath, startDaemon } from "./daemon.ts";
import type { RunningService, ServiceKind } from "./service.ts";

const run = promisify(execFile);

export const postgres: ServiceKind = {
  name: "PostgreSQL",
  variable: "TEST_DATABASE_URL",
  debianPackage: "postgresql",
  locate,
  start,
};

/** Debian keeps the server's programs out of PATH, in a folder for each version: the newest is taken. */
function locate(): string | undefined {
  const versions = globSync("/usr/lib/postgresql/*/bin/postgres").filter((path) => /\/\d+\//.test(path));
  return versions.toSorted((a, b) => version(b) - version(a))[0] ?? onPath(["postgres"]);
}

function version(path: string): number {
  return Number(/\/(\d+)\//.exec(path)?.[1]);
}

async function start(program: string, signal: AbortSignal): Promise<RunningService> {
  return await startDaemon("postgres", program, signal, async (home, password) => {
    const data = join(home.folder, "data");
    await initialise(program, home, data, password, signal);
    return (port) => {
      const settings = [
        "listen_addresses=127.0.0.1",
        `port=${port}`,
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
      ];
      return {
        address: `postgres://proofmark:${password}@127.0.0.1:${port}/postgres`,
        args: ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
        ready: /ready to accept connections/,
        // PostgreSQL's "fast shutdown": SIGTERM would wait for every client to leave.
        stopSignal: "SIGINT",
      };
    };
  });
}

async function initialise(
  program: string,
  home: Home,
  data: string,
  password: string,
  signal: AbortSignal,
): Promise<void> {
  const { uid, gid } = home.identity;
  const passwordFile = join(home.folder, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) await chown(passwordFile, uid, gid);
  const args = ["-D", data, "-U", "proofmark", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  const forSpeed = ["--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C"];
  await run(join(dirname(program), "initdb"), [...args, ...forSpeed], {
    cwd: home.folder,
    signal,
    timeout: 60_000,
    ...home.identity,
  });
  await rm(passwordFile);
}

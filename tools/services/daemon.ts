import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { withFreePort } from "./free-port.ts";
import type { RunningService } from "./service.ts";

const stopLimitMs = 5_000;

interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root, and a Redis that runs as root can write any file. */
function unprivileged(): Identity {
  if (process.getuid?.() !== 0) return {};
  for (const user of ["postgres", "nobody"]) {
    const uid = Number(spawnSync("id", ["-u", user], { encoding: "utf8" }).stdout || Number.NaN);
    const gid = Number(spawnSync("id", ["-g", user], { encoding: "utf8" }).stdout || Number.NaN);
    if (Number.isInteger(uid) && Number.isInteger(gid)) return { uid, gid };
  }
  throw new Error(
    "No unprivileged user (postgres or nobody) to run the test services as. Run the tests as a user.",
  );
}

/** A temporary folder and the user it belongs to. */
export interface Home {
  readonly folder: string;
  readonly identity: Identity;
  readonly remove: () => Promise<void>;
}

async function makeHome(name: string): Promise<Home> {
  const identity = unprivileged();
  const folder = await mkdtemp(join(tmpdir(), `proofmark-${name}-`));
  if (identity.uid !== undefined && identity.gid !== undefined)
    await chown(folder, identity.uid, identity.gid);
  return { folder, identity, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly home: Home;
  /** Configuration that must not show in the list of processes. */
  readonly stdin?: string;
  /** What it prints when it accepts connections. */
  readonly ready: RegExp;
  readonly stopSignal: NodeJS.Signals;
  readonly signal: AbortSignal;
}

type DaemonSettings = Pick<RunningService, "address"> & Omit<Launch, "program" | "home" | "signal">;

/** Starts a daemon, waits until it says that it is ready, and returns what stops it. */
async function launch(options: Launch): Promise<() => Promise<void>> {
  const child = spawn(options.program, options.args, {
    cwd: options.home.folder,
    stdio: ["pipe", "pipe", "pipe"],
    ...options.home.identity,
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  child.stdin.on("error", () => {});
  child.stdin.end(options.stdin ?? "");
  let log = "";
  const isReady = new Promise<boolean>((resolve) => {
    const onChunk = (chunk: Buffer): void => {
      log = (log + chunk.toString()).slice(-8_000);
      if (options.ready.test(log)) resolve(true);
    };
    child.stdout.on("data", onChunk);
    child.stderr.on("data", onChunk);
    child.once("error", (error) => {
      log += error.message;
    });
    void ended.then(() => resolve(false));
    AbortSignal.any([options.signal, AbortSignal.timeout(30_000)]).addEventListener("abort", () =>
      resolve(false),
    );
  });
  if (await isReady) return () => stop(child, ended, options.stopSignal);
  await stop(child, ended, options.stopSignal);
  if (options.signal.aborted) throw new Error(`Starting ${options.program} was interrupted.`);
  throw new Error(`${options.program} did not become ready. It said:\n${log.trim()}`);
}

async function stop(child: ChildProcess, ended: Promise<void>, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const limit = new AbortController();
  await Promise.race([ended, wait(stopLimitMs, undefined, { signal: limit.signal })]);
  limit.abort();
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  await ended;
}

/** A daemon in a temporary folder of its own, which goes with it, and the password that it is given. */
export async function startDaemon(
  name: string,
  program: string,
  signal: AbortSignal,
  configure: (home: Home, password: string) => Promise<(port: number) => DaemonSettings>,
): Promise<RunningService> {
  const home = await makeHome(name);
  try {
    const settingsFor = await configure(home, randomBytes(18).toString("hex"));
    return await withFreePort(async (port) => {
      const { address, ...settings } = settingsFor(port);
      const stopDaemon = await launch({ ...settings, program, home, signal });
      return {
        address,
        stop: async () => {
          await stopDaemon();
          await home.remove();
        },
      };
    });
  } catch (error) {
    await home.remove();
    throw error;
  }
}

export function onPath(names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = spawnSync("/bin/sh", ["-c", 'command -v "$1"', "sh", name], { encoding: "utf8" });
    if (found.status === 0) return found.stdout.trim();
  }
  return undefined;
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";

const startLimitMs = 20_000;
const stopLimitMs = 3_000;
const tailLimit = 2_000;

/** A process of its own, which says where it listens. */
export interface Service {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Settles when it ends although nobody stopped it, with a sentence that says so. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly name: string;
  /** The file for Node, and its arguments. */
  readonly command: readonly string[];
  /** 0 leaves the choice to the system. */
  readonly port: number;
  /** What its environment has beside that of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Starts a process and waits until it names the address on which it listens.
 * @throws Error where it ends before, or says nothing for 20 s; the signal's reason where that is aborted.
 */
export async function startService({
  name,
  command,
  port,
  environment,
  signal,
}: ServiceOptions): Promise<Service> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, ["--conditions=proofmark:source", ...command], {
    env: { ...process.env, PORT: String(port), NODE_ENV: "development", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    // Out of reach of the terminal's Ctrl-C: it is ended by its parent, which waits for it.
    detached: true,
  });
  const endWithParent = (): void => void child.kill("SIGKILL");
  process.once("exit", endWithParent);
  let tail = "";
  let isStopping = false;
  const ended = once(child, "exit").then(() => process.off("exit", endWithParent));
  const stop = async (): Promise<void> => {
    isStopping = true;
    await end(child, ended);
  };
  const said = (): string => tail.trim().split("\n").slice(-6).join("\n");
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const listen = (chunk: Buffer): void => {
        tail = (tail + stripVTControlCharacters(chunk.toString())).slice(-tailLimit);
        const address = /\bon (http:\/\/[\w.:[\]]+\d)/.exec(tail)?.[1];
        if (address !== undefined) resolve(address);
      };
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`${name} ended before it listened. It said:\n${said()}`)));
      AbortSignal.any([signal, AbortSignal.timeout(startLimitMs)]).addEventListener("abort", () =>
        reject(signal.aborted ? signal.reason : new Error(`${name} did not start within 20 s.`)),
      );
    });
    const died = new Promise<string>((resolve) => {
      child.once("exit", (code, by) => {
        const how = by === null ? `with code ${code}` : `by ${by}`;
        if (!isStopping) resolve(`${name} (pid ${child.pid}) ended ${how}. Its last words:\n${said()}`);
      });
    });
    return { name, url, pid: child.pid ?? 0, died, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
  await ended;
  clearTimeout(patience);
}

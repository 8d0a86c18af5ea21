import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const startMs = 30_000;

/** A process that serves, with all that it wrote. */
export class RunningInstance implements AsyncDisposable {
  readonly origin: string;
  readonly #child: ChildProcess;
  readonly #written: readonly Buffer[];

  private constructor(child: ChildProcess, written: readonly Buffer[], port: number) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#child = child;
    this.#written = written;
  }

  static async start(environment: Readonly<Record<string, string>>): Promise<RunningInstance> {
    const script = fileURLToPath(import.meta.resolve("./instance.ts"));
    const child = spawn(process.execPath, ["--conditions=proofmark:source", script], {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const written: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => written.push(chunk));
    const limit = AbortSignal.timeout(startMs);
    try {
      const told = once(child, "message", { signal: limit });
      const [port] = await Promise.race([told, once(child, "exit", { signal: limit }).then(() => [])]);
      if (typeof port !== "number") throw new Error("It ended.");
      return new RunningInstance(child, written, port);
    } catch (error) {
      child.kill("SIGKILL");
      const said = Buffer.concat(written).toString();
      throw new Error(`An instance did not start. ${said}`, { cause: error });
    }
  }

  get output(): string {
    return Buffer.concat(this.#written).toString();
  }

  /** Tells whether these controls have said since now that their store answers again. */
  recovery(...controls: readonly string[]): () => boolean {
    const since = this.output.length;
    return () => {
      const said = this.output.slice(since);
      return controls.every((control) => new RegExp(`^recovered .*control: '${control}'`, "m").test(said));
    };
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A PostgreSQL of this test alone, which it may kill; it trusts whoever comes from this machine. */
export class PostgresServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #programs: string;
  readonly #user: { readonly uid?: number; readonly gid?: number };
  #child: ChildProcess | undefined;

  private constructor(port: number, programs: string) {
    this.port = port;
    this.#programs = programs;
    this.#folder = mkdtempSync(join(tmpdir(), "proofmark-postgres-"));
    // PostgreSQL refuses to run as root.
    const isRoot = process.getuid?.() === 0;
    this.#user = isRoot ? { uid: idOf("-u"), gid: idOf("-g") } : {};
    if (this.#user.uid !== undefined && this.#user.gid !== undefined)
      chownSync(this.#folder, this.#user.uid, this.#user.gid);
  }

  /** The folder of its programs; undefined: none is installed. */
  static locate(): string | undefined {
    return globSync("/usr/lib/postgresql/*/bin").toSorted().at(-1);
  }

  static async start(programs: string): Promise<PostgresServer> {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    const server = new PostgresServer(port, programs);
    server.#initialise();
    await server.restart();
    return server;
  }

  async restart(): Promise<void> {
    // Processes of a server that was killed leave its memory a moment later; until then it refuses to start.
    for (let attempt = 0; attempt < 40; attempt++) {
      if (await this.#isReady()) return;
      await wait(250);
    }
    throw new Error("postgres did not start.");
  }

  /** SIGKILL to the server; the processes of its connections follow. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  #initialise(): void {
    const made = spawnSync(
      join(this.#programs, "initdb"),
      ["-D", join(this.#folder, "data"), "-U", "proofmark", "--auth=trust", "--no-sync", "--locale=C"],
      { cwd: this.#folder, encoding: "utf8", timeout: 60_000, ...this.#user },
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  }

  async #isReady(): Promise<boolean> {
    const settings = ["listen_addresses=127.0.0.1", `port=${this.port}`, "unix_socket_directories="];
    const child = spawn(
      join(this.#programs, "postgres"),
      ["-D", join(this.#folder, "data"), ...settings.flatMap((setting) => ["-c", setting])],
      { cwd: this.#folder, stdio: ["ignore", "ignore", "pipe"], ...this.#user },
    );
    this.#child = child;
    for await (const chunk of child.stderr)
      if (String(chunk).includes("ready to accept connections")) {
        child.stderr.on("data", () => {});
        child.stderr.resume();
        return true;
      }
    return false;
  }
}

function idOf(option: "-u" | "-g"): number {
  return Number(spawnSync("id", [option, "postgres"], { encoding: "utf8" }).stdout);
}

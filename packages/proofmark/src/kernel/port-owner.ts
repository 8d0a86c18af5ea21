import { createReadStream } from "node:fs";
import { opendir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline";

export interface PortOwner {
  readonly pid: number;
  /** The program's name as a user knows it: `node`, `nginx`. Printable characters alone. */
  readonly command: string;
}

/** The kernel lists the sockets that listen before all others, so the ones looked for are near the top. */
const maxSockets = 10_000;
const maxProcesses = 10_000;
const maxDescriptors = 4_096;
const maxCommandLength = 40;

/**
 * The process that listens on a TCP port of this machine. Undefined where none does, where it belongs to another user,
 * and on systems without /proc: Linux alone tells without an external program.
 * @example const owner = await portOwner(3000); // { pid: 1234, command: "node" }
 */
export async function portOwner(port: number): Promise<PortOwner | undefined> {
  if (process.platform !== "linux") return undefined;
  try {
    const sockets = new Set([
      ...(await listeningSockets("/proc/net/tcp", port)),
      ...(await listeningSockets("/proc/net/tcp6", port)),
    ]);
    const pid = sockets.size === 0 ? undefined : await holderOf(sockets);
    return pid === undefined ? undefined : { pid, command: await commandOf(pid) };
  } catch {
    // Naming the owner is a courtesy: where /proc is closed, the port is taken all the same.
    return undefined;
  }
}

/** What /proc/<pid>/fd/<n> points at for each socket that listens on the port: `socket:[4711]`. */
async function listeningSockets(table: string, port: number): Promise<string[]> {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  const found: string[] = [];
  let seen = 0;
  const file = createReadStream(table);
  try {
    for await (const line of createInterface({ input: file, crlfDelay: Infinity })) {
      if (++seen > maxSockets) break;
      // proc(5), /proc/net/tcp: number, local address, remote address, state (0A listens), …, inode in the tenth place.
      const fields = line.trim().split(/ +/);
      if (fields[3] === "0A" && fields[1]?.endsWith(`:${wanted}`)) found.push(`socket:[${fields[9]}]`);
    }
  } catch (error) {
    // Without IPv6 there is no such table.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  } finally {
    file.destroy();
  }
  return found;
}

/** Of several processes that share the socket, the first: a server before the workers that it forked. */
async function holderOf(sockets: ReadonlySet<string>): Promise<number | undefined> {
  const pids: number[] = [];
  for await (const { name } of await opendir("/proc")) {
    if (/^\d+$/.test(name) && pids.push(Number(name)) >= maxProcesses) break;
  }
  for (const pid of pids.toSorted((a, b) => a - b)) {
    if (await holdsAny(pid, sockets)) return pid;
  }
  return undefined;
}

async function holdsAny(pid: number, sockets: ReadonlySet<string>): Promise<boolean> {
  let seen = 0;
  try {
    for await (const { name } of await opendir(`/proc/${pid}/fd`)) {
      if (++seen > maxDescriptors) return false;
      const target = await readlink(`/proc/${pid}/fd/${name}`).catch(() => "");
      if (sockets.has(target)) return true;
    }
  } catch {
    // Ended meanwhile, or another user's.
  }
  return false;
}

async function commandOf(pid: number): Promise<string> {
  const [called = ""] = (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0");
  // Servers write titles there: "nginx: master process", "redis-server 127.0.0.1:6379".
  const name = called.startsWith("/") ? basename(called) : (called.split(" ")[0]?.replace(/:$/, "") ?? "");
  // Any process may name itself with what a terminal takes for a command.
  return (
    basename(name)
      .replace(/[^\p{L}\p{N}._+-]/gu, "")
      .slice(0, maxCommandLength) || "a process"
  );
}

import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** The machine, and within it the space of process ids: a container has one of its own. */
export function placeOfProcess(): string {
  return `${hostname()} ${readText(() => readlinkSync("/proc/self/ns/pid"))}`;
}

/** When a process started: boot and clock ticks (proc(5)); empty without /proc, and for one that is dead. */
export function startOf(pid: number): string {
  const boot = readText(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim());
  const stat = readText(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  // The name, in parentheses, may hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  const started = fields[19];
  // A process that was killed and whose parent has not asked for it yet.
  if (started === undefined || state === "Z" || state === "X") return "";
  return `${boot} ${started}`;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function readText(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}

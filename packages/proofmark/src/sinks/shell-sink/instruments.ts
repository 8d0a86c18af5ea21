import { isWatching, refusalOf } from "../../instrument/check-sink.ts";
import type { Instrument } from "../../instrument/instrument.ts";
import { replaceCall } from "../../instrument/replace-call.ts";
import type { SinkRefusal } from "../../instrument/sink-refusal.ts";
import type { ShellCall } from "./judge.ts";

/** What `ChildProcess.prototype.spawn` gets: shells are put together by then, and `args` begins with the program. */
interface SpawnOptions {
  readonly file: string;
  readonly args?: readonly string[];
}

/** The part of a child process that a refusal answers through. */
interface Child {
  emit(event: string, ...args: unknown[]): boolean;
  listenerCount(event: string): number;
}

/** There is no such file: starting it fails the way a missing program fails. */
const nowhere = "/proofmark-refused-this-program";

function hookChildProcess(exports: { ChildProcess: { prototype: object } }): void {
  // Every call that does not block comes through here, whoever took hold of it earlier: exec, execFile, fork, promisified.
  replaceCall(
    exports.ChildProcess.prototype,
    "spawn",
    (original) =>
      function spawn(...args) {
        if (!isWatching("shell-sink")) return Reflect.apply(original, this, args);
        const options = args[0] as SpawnOptions;
        const refusal = refusalFor("spawn", options.file, options.args?.slice(1));
        if (refusal === undefined) return Reflect.apply(original, this, args);
        failWith(this as Child, refusal);
        return Reflect.apply(original, this, [{ ...options, file: nowhere, cwd: undefined }]);
      },
  );
  hookBlocking(exports, "spawnSync");
  hookBlocking(exports, "execFileSync");
  replaceCall(
    exports,
    "execSync",
    (original) =>
      function execSync(...args) {
        if (isWatching("shell-sink")) throwRefusal(shellCall("execSync", args[0], shellOf(args[1]) ?? true));
        return Reflect.apply(original, this, args);
      },
  );
}

function hookBlocking(exports: object, name: "spawnSync" | "execFileSync"): void {
  replaceCall(
    exports,
    name,
    (original) =>
      function hooked(...args) {
        if (isWatching("shell-sink")) {
          const list = Array.isArray(args[1]) ? args[1].map(String) : [];
          const shell = shellOf(Array.isArray(args[1]) ? args[2] : (args[2] ?? args[1]));
          throwRefusal(
            shell === undefined
              ? { at: atOf(name), file: String(args[0]), args: list }
              : shellCall(name, [args[0], ...list].join(" "), shell),
          );
        }
        return Reflect.apply(original, this, args);
      },
  );
}

/** The `shell` of a call's options: true for the system's own. */
function shellOf(options: unknown): string | true | undefined {
  if (typeof options !== "object" || options === null) return undefined;
  const shell: unknown = Reflect.get(options, "shell");
  if (typeof shell === "string" && shell !== "") return shell;
  return shell === true || undefined;
}

/** What Node makes of a command and a shell. */
function shellCall(name: string, command: unknown, shell: string | true): ShellCall {
  const own = process.platform === "win32" ? (process.env["comspec"] ?? "cmd.exe") : "/bin/sh";
  const file = shell === true ? own : shell;
  return { at: atOf(name), file, args: ["-c", String(command)] };
}

function throwRefusal(call: ShellCall): void {
  const refusal = refusalOf("shell-sink", call);
  if (refusal !== undefined) throw refusal;
}

function refusalFor(name: string, file: string, args: readonly string[] = []): SinkRefusal | undefined {
  return refusalOf("shell-sink", { at: atOf(name), file, args });
}

function atOf(name: string): string {
  return `node:child_process: ${name}`;
}

/**
 * Makes the child's `error` event tell of the refusal. Without a listener the event would end the process, which an
 * attacker must not be able to do: there the child only ends.
 */
function failWith(child: Child, refusal: SinkRefusal): void {
  const emit = child.emit.bind(child);
  child.emit = (event, ...args) => {
    if (event !== "error") return emit(event, ...args);
    return child.listenerCount("error") > 0 ? emit("error", refusal) : emit("exit", 126, null);
  };
}

/** What `shell-sink` hooks: every way in which Node starts a program. */
export const shellInstruments: readonly Instrument[] = [
  {
    control: "shell-sink",
    module: "node:child_process",
    calls: ["exec", "execFile", "spawn", "fork", "execSync", "execFileSync", "spawnSync"],
    patch: hookChildProcess,
  },
];

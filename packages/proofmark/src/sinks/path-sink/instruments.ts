import { isWatching, refusalOf } from "../../instrument/check-sink.ts";
import type { Instrument } from "../../instrument/instrument.ts";
import { replaceCall } from "../../instrument/replace-call.ts";
import { hookPaths, type PathModule } from "./join-hooks.ts";
import type { PathStyle } from "./path-text.ts";

/** A call that takes a path, as the judge gets it. */
export interface PathCall {
  /** `node:fs: readFile`. */
  readonly at: string;
  readonly path: unknown;
}

/** Calls of node:fs that take one path, each with a `…Sync` beside it, and the same in fs.promises where it is there. */
const onePath = (
  "access appendFile chmod chown exists glob lchmod lchown lstat lutimes " +
  "mkdir mkdtemp mkdtempDisposable open opendir readFile readdir readlink " +
  "realpath rm rmdir stat statfs truncate unlink utimes writeFile"
).split(" ");
/** Calls that take two. */
const twoPaths = ["copyFile", "cp", "link", "rename", "symlink"];
/** Calls that throw, rather than tell a callback. */
const throwing = ["watch", "watchFile", "unwatchFile"];

const style: PathStyle = { isWindows: process.platform === "win32" };

type Refuse = (args: readonly unknown[], refusal: Error) => unknown;

function hook(owner: object, name: string, from: string, refuse: Refuse): void {
  // Not every release of Node has every call.
  if (typeof Reflect.get(owner, name) !== "function") return;
  const takesTwo = twoPaths.includes(name.replace("Sync", ""));
  const at = `${from}: ${name}`;
  replaceCall(
    owner,
    name,
    (original) =>
      function hooked(...args) {
        if (isWatching("path-sink")) {
          const refusal = refusalFor(at, args[0]) ?? (takesTwo ? refusalFor(at, args[1]) : undefined);
          if (refusal !== undefined) return refuse(args, refusal);
        }
        return Reflect.apply(original, this, args);
      },
  );
}

function refusalFor(at: string, path: unknown): Error | undefined {
  if (typeof path === "number") return undefined;
  if (!Array.isArray(path)) return refusalOf("path-sink", { at, path });
  // `glob` takes several patterns.
  for (const each of path) {
    const refusal = refusalOf("path-sink", { at, path: each });
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

const byThrowing: Refuse = (_args, refusal) => {
  throw refusal;
};
// Where Node itself would never throw.
const byFalse: Refuse = () => false;
const byRejection: Refuse = (_args, refusal) => Promise.reject(refusal);

/** Tells the callback in the next tick, as Node does: one thrown there would have nobody to catch it. */
const byCallback: Refuse = (args, refusal) => {
  const callback = args.findLast((each) => typeof each === "function");
  if (callback === undefined) throw refusal;
  process.nextTick(callback, refusal);
  return undefined;
};

// Its callback knows no error.
const byExists: Refuse = (args) => {
  const callback = args.at(-1);
  if (typeof callback === "function") process.nextTick(callback, false);
  return undefined;
};

function hookFiles(fs: object): void {
  for (const name of [...onePath, ...twoPaths]) {
    hook(fs, name, "node:fs", name === "exists" ? byExists : byCallback);
    hook(fs, `${name}Sync`, "node:fs", name === "exists" ? byFalse : byThrowing);
  }
  for (const name of throwing) hook(fs, name, "node:fs", byThrowing);
  hook(fs, "openAsBlob", "node:fs", byRejection);
  for (const [name, refuse] of [
    ["realpath", byCallback],
    ["realpathSync", byThrowing],
  ] as const)
    hook(Reflect.get(fs, name), "native", `node:fs: ${name}`, refuse);
}

function hookPromises(promises: object): void {
  for (const name of [...onePath, ...twoPaths])
    hook(promises, name, "node:fs/promises", name === "glob" ? byThrowing : byRejection);
  hook(promises, "watch", "node:fs/promises", byThrowing);
}

/** What `path-sink` hooks: every call of node:fs that takes a path, and how node:path puts paths together. */
export const pathInstruments: readonly Instrument[] = [
  {
    control: "path-sink",
    module: "node:fs",
    calls: [...onePath, ...twoPaths, ...throwing, "openAsBlob", "createReadStream", "createWriteStream"],
    patch: hookFiles,
  },
  { control: "path-sink", module: "node:fs/promises", calls: [...onePath, ...twoPaths], patch: hookPromises },
  {
    control: "path-sink",
    module: "node:path",
    calls: ["join", "resolve", "normalize"],
    patch(path: PathModule & { readonly win32: PathModule; readonly posix: PathModule }) {
      hookPaths(path.posix, style);
      hookPaths(path.win32, style);
    },
  },
];

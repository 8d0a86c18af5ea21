import { createRequire } from "node:module";

import { checkSink, isWatching, refusalOf } from "../../instrument/check-sink.ts";
import type { EvalCall } from "./code-call.ts";

const control = "eval-sink";

type Constructor = new (...args: unknown[]) => unknown;

function check(call: EvalCall): void {
  checkSink(control, call);
}

function* generator(): Generator {}
async function* asyncGenerator(): AsyncGenerator {}
const samples = [() => {}, async () => {}, generator, asyncGenerator];

/** The constructors of functions: `Function`, and those of async functions and generators, which have no name. */
export function hookFunctions(): void {
  for (const sample of samples) {
    const prototype: object = Object.getPrototypeOf(sample);
    const original = Reflect.get(prototype, "constructor") as Constructor;
    const replacement = replaceConstructor(original);
    redefine(prototype, "constructor", replacement);
    if (original === globalThis.Function) redefine(globalThis, "Function", replacement);
  }
}

function replaceConstructor(original: Constructor): Constructor {
  const replacement = function replacement(this: unknown, ...args: unknown[]): unknown {
    // Read once: what an object says of itself may change between two looks.
    const texts = args.map(String);
    if (isWatching(control)) check({ kind: "code", at: original.name, texts });
    const target =
      new.target === undefined || (new.target as unknown) === replacement ? original : new.target;
    return Reflect.construct(original, texts, target);
  };
  Object.defineProperties(replacement, {
    prototype: { value: original.prototype, writable: false },
    name: { value: original.name },
    length: { value: original.length },
  });
  return Object.setPrototypeOf(replacement, Object.getPrototypeOf(original));
}

/**
 * `eval`, by a getter: called with the real one a direct `eval` sees the caller's variables, and so it does outside of
 * requests and where no input could be code. A replaced one can't, and is given out where some could be.
 */
export function hookEval(): void {
  // oxlint-disable-next-line no-eval -- it is what is guarded
  const original = globalThis.eval;
  const require = createRequire(`${process.cwd()}/`);
  const watched = (code: unknown): unknown => {
    if (typeof code !== "string") return code;
    check({ kind: "code", at: "eval", texts: [code] });
    // Packages hide their `require` from bundlers this way, and would not find it in the global scope.
    return code === "require" ? require : original(code);
  };
  Object.defineProperty(watched, "name", { value: "eval" });
  let current: unknown = original;
  Object.defineProperty(globalThis, "eval", {
    configurable: true,
    enumerable: false,
    get() {
      if (current !== original || !isWatching(control)) return current;
      const question: EvalCall = { kind: "eval", at: "eval", isWatched: false };
      refusalOf(control, question);
      return question.isWatched ? watched : original;
    },
    set(value: unknown) {
      current = value;
    },
  });
}

interface VmModule {
  Script: Constructor;
  SourceTextModule?: Constructor;
  [name: string]: unknown;
}

/** `node:vm`: a context of its own is no wall, as Node's manual says. */
export function hookVm(vm: VmModule): void {
  for (const name of ["runInContext", "runInNewContext", "runInThisContext", "compileFunction"]) {
    const original = vm[name] as (...args: unknown[]) => unknown;
    const replacement = function replacement(this: unknown, ...args: unknown[]): unknown {
      if (isWatching(control)) checkCode(`node:vm: ${name}`, args[0]);
      return Reflect.apply(original, this, args);
    };
    Object.defineProperty(replacement, "name", { value: name });
    vm[name] = replacement;
  }
  vm.Script = watchConstructor(vm.Script, "node:vm: Script");
  if (vm.SourceTextModule !== undefined)
    vm.SourceTextModule = watchConstructor(vm.SourceTextModule, "node:vm: SourceTextModule");
}

/** A worker that is given its code as text. */
export function hookWorkers(threads: { Worker: Constructor }): void {
  const at = "node:worker_threads: Worker";
  threads.Worker = new Proxy(threads.Worker, {
    construct(target, args: unknown[], newTarget) {
      const [file, options] = args;
      if (isWatching(control)) {
        const isCode =
          typeof options === "object" && options !== null && Boolean(Reflect.get(options, "eval"));
        if (isCode) checkCode(at, file);
        else check({ kind: "module", at, id: String(file) });
      }
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
}

/** The same class, and for `instanceof` and those who extend it too, with a look at its first argument. */
function watchConstructor(original: Constructor, at: string): Constructor {
  return new Proxy(original, {
    construct(target, args: unknown[], newTarget) {
      if (isWatching(control)) checkCode(at, args[0]);
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
}

function checkCode(at: string, code: unknown): void {
  if (typeof code === "string") check({ kind: "code", at, texts: [code] });
}

function redefine(owner: object, name: string, value: unknown): void {
  const given = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { ...given, value });
}

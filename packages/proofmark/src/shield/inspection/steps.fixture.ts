import { Session, type Profiler } from "node:inspector";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const source = join(import.meta.dirname, "..", "..");
/** Where steps are counted: code of other folders, of tests and of Node is not. */
const counted = ["input", "lexing", "sinks", join("shield", "inspection")].map(
  (folder) => `${pathToFileURL(join(source, folder)).href}/`,
);

// Functions carry counters in their blocks when they are compiled after this: it must come before their first call.
const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

/**
 * How much work `run` is: blocks executed in input/, lexing/, sinks/ and shield/inspection/, by V8's own coverage, plus
 * characters that native searches and copies of text passed over. The same input gives the same number on every machine.
 */
export async function countSteps(run: () => unknown): Promise<number> {
  await blocks();
  const scanned = watchNatives();
  try {
    await run();
  } finally {
    scanned.restore();
  }
  return (await blocks()) + scanned.characters;
}

/** Executed blocks since the last call. */
async function blocks(): Promise<number> {
  const { result } = await new Promise<Profiler.TakePreciseCoverageReturnType>((resolve, reject) => {
    session.post("Profiler.takePreciseCoverage", (error, taken) =>
      error === null ? resolve(taken) : reject(error),
    );
  });
  let sum = 0;
  for (const { url, functions } of result) {
    if (!counted.some((folder) => url.startsWith(folder)) || url.endsWith(".fixture.ts")) continue;
    for (const { ranges } of functions) for (const { count } of ranges) sum += count;
  }
  return sum;
}

/** What one call of a native passes over. */
type Cost = (subject: ArrayLike<unknown>, args: readonly unknown[], result: unknown) => number;

const search: Cost = (subject, [sought, from], result) =>
  typeof result === "number" && result >= 0
    ? result - Math.max(0, Number(from ?? 0)) + String(sought).length
    : Math.max(0, subject.length - Math.max(0, Number(from ?? 0)));
const backwards: Cost = (subject, _args, result) => subject.length - Math.max(0, Number(result));
const wholeText: Cost = (subject) => subject.length;
const ofResult: Cost = (_subject, _args, result) => (typeof result === "string" ? result.length : 1);
const prefix: Cost = (_subject, [sought]) => String(sought).length;

const natives: readonly (readonly [object, Readonly<Record<string, Cost>>])[] = [
  [
    String.prototype,
    {
      indexOf: search,
      includes: (subject, [, from]) => Math.max(0, subject.length - Number(from ?? 0)),
      lastIndexOf: backwards,
      startsWith: prefix,
      endsWith: prefix,
      slice: ofResult,
      substring: ofResult,
      trim: wholeText,
      trimStart: wholeText,
      trimEnd: wholeText,
      split: wholeText,
      replace: wholeText,
      replaceAll: wholeText,
      toLowerCase: wholeText,
      toUpperCase: wholeText,
      normalize: wholeText,
      concat: ofResult,
      match: wholeText,
      matchAll: wholeText,
      search: wholeText,
    },
  ],
  [
    Array.prototype,
    {
      indexOf: search,
      includes: wholeText,
      lastIndexOf: backwards,
      join: ofResult,
      slice: wholeText,
      splice: wholeText,
      shift: wholeText,
      unshift: wholeText,
      concat: wholeText,
      toSorted: wholeText,
      sort: wholeText,
    },
  ],
];

function watchNatives(): { readonly characters: number; restore(): void } {
  const undo: (() => void)[] = [];
  const watch = {
    characters: 0,
    restore(): void {
      for (const each of undo) each();
    },
  };
  for (const [prototype, costs] of natives) {
    for (const [name, cost] of Object.entries(costs)) {
      const native = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
      const counting = function (this: ArrayLike<unknown>, ...args: unknown[]): unknown {
        const result = Reflect.apply(native, this, args);
        watch.characters += cost(this, args, result);
        return result;
      };
      Object.defineProperty(prototype, name, { value: counting, configurable: true, writable: true });
      undo.push(() =>
        Object.defineProperty(prototype, name, { value: native, configurable: true, writable: true }),
      );
    }
  }
  return watch;
}

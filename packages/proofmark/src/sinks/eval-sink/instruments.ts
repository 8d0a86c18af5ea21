import { checkSink, isWatching } from "../../instrument/check-sink.ts";
import type { Instrument } from "../../instrument/instrument.ts";
import { replaceCall } from "../../instrument/replace-call.ts";
import { deserialiserInstruments } from "./deserialiser-hooks.ts";
import { hookEval, hookFunctions, hookVm, hookWorkers } from "./function-hooks.ts";
import { hookModules } from "./module-hooks.ts";

const control = "eval-sink";

/** A function of a package that evaluates text. */
export interface Evaluator {
  readonly module: string;
  readonly call: string;
  readonly allows: "literal" | "arithmetic";
}

/** `mathjs: evaluate`. */
export function evaluatorName({ module, call }: Omit<Evaluator, "allows">): string {
  return `${module}: ${call}`;
}

/** How the call of an evaluator is looked at: its first argument is the text, or a list of texts. */
export function evaluatorInstrument({ module, call }: Evaluator): Instrument {
  const names = call.split(".");
  const method = names.at(-1) ?? call;
  return {
    control,
    module,
    calls: [call],
    names: [names[0] ?? call],
    patch(exports: object) {
      let owner: unknown = exports;
      for (const name of names.slice(0, -1))
        owner =
          typeof owner === "object" || typeof owner === "function"
            ? Reflect.get(owner ?? {}, name)
            : undefined;
      replaceCall(
        owner,
        method,
        (original) =>
          function evaluate(...args) {
            if (isWatching(control))
              for (const text of [args[0]].flat())
                if (typeof text === "string")
                  checkSink(control, { kind: "formula", at: evaluatorName({ module, call }), text });
            return Reflect.apply(original, this, args);
          },
      );
    },
  };
}

/** What `eval-sink` hooks without being told to. */
export const evalInstruments: readonly Instrument[] = [
  {
    control,
    module: "node:vm",
    calls: [
      "runInContext",
      "runInNewContext",
      "runInThisContext",
      "compileFunction",
      "Script",
      "SourceTextModule",
    ],
    patch: hookVm,
  },
  // Globals stand in no module; Node's own list of them is the nearest.
  {
    control,
    module: "node:process",
    calls: ["Function", "AsyncFunction", "GeneratorFunction", "AsyncGeneratorFunction", "eval"],
    patch() {
      hookFunctions();
      hookEval();
    },
  },
  { control, module: "node:module", calls: ["require", "import()"], patch: hookModules },
  { control, module: "node:worker_threads", calls: ["Worker"], patch: hookWorkers },
  ...deserialiserInstruments,
];

import { parseOptions } from "../../config/parse-options.ts";
import { createNeedles } from "../../instrument/needles.ts";
import { createSinkGuard } from "../../instrument/sink.ts";
import type { Guard } from "../../model/guard.ts";
import { deny, withDetail } from "../../model/verdict.ts";
import type { EvalCall } from "./code-call.ts";
import { codePieces, isHarmlessCode } from "./code-judge.ts";
import { evalInstruments, evaluatorInstrument, evaluatorName } from "./instruments.ts";
import { judgeEvalCall } from "./judge.ts";
import { evalSinkOptions, type EvalSinkOptions } from "./options.ts";
import { evalSinkSpec } from "./spec.ts";

const denials = {
  code: deny("PM_CODE_INJECTION"),
  functions: deny("PM_UNSAFE_DESERIALISATION"),
  document: deny("PM_XML_ENTITY_EXPANSION"),
};
const needlesOf = createNeedles("eval-sink", isHarmlessCode, codePieces);

/**
 * Refuses to run code that input changed, to load modules that input names, to build functions out of a request, and to
 * expand a request's entities.
 * @throws OptionsError where an option is wrong.
 * @example const guard = evalSink({ evaluators: [{ module: "mathjs", call: "evaluate", allows: "arithmetic" }] });
 */
export function evalSink(options?: EvalSinkOptions): Guard {
  const { evaluators, directEval } = parseOptions("eval-sink", evalSinkOptions, options);
  const allowed = new Map(evaluators.map((one) => [evaluatorName(one), one.allows]));
  let isEnforced = false;
  const guard = createSinkGuard<EvalCall>({
    spec: evalSinkSpec,
    instruments: [...evalInstruments, ...evaluators.map(evaluatorInstrument)],
    judge(call, context) {
      // A replaced `eval` is another `eval`: monitor mode changes nothing.
      if (call.kind === "eval" && !(directEval && isEnforced)) return undefined;
      const { head, body } = context.input;
      const fields = body.length === 0 ? head : [...head, ...body];
      const trespass = judgeEvalCall(call, { fields, needles: needlesOf(context) }, allowed);
      if (trespass === undefined) return undefined;
      const { code, field, shape } = trespass;
      return withDetail(denials[code], { field, at: call.at, shape });
    },
  });
  const { onStart } = guard;
  guard.onStart = (link) => {
    ({ isEnforced } = link);
    onStart?.(link);
  };
  return guard;
}

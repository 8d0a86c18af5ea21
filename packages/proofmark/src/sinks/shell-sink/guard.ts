import { parseOptions } from "../../config/parse-options.ts";
import { createSinkGuard } from "../../instrument/sink.ts";
import { createNeedles } from "../../instrument/needles.ts";
import { piecesOf } from "../../instrument/pieces.ts";
import type { Guard } from "../../model/guard.ts";
import { deny, withDetail } from "../../model/verdict.ts";
import { isPlainWord, unquotedPieces } from "./command-judge.ts";
import { shellInstruments } from "./instruments.ts";
import { judgeShellCall, type ShellCall } from "./judge.ts";
import { shellSinkOptions, type ShellSinkOptions } from "./options.ts";
import { shellSinkSpec } from "./spec.ts";

const denials = { injection: deny("PM_SHELL_INJECTION"), option: deny("PM_SHELL_OPTION") };
const needlesOf = createNeedles("shell-sink", isPlainWord, (text) => [
  ...unquotedPieces(text),
  ...piecesOf(text),
]);

/**
 * Refuses to start programs where input of the request changed the command, chose the program, or became an option that
 * runs something.
 * @throws OptionsError where an option is wrong.
 * @example const guard = shellSink({ programs: ["pdftotext", "pdftohtml"] });
 */
export function shellSink(options?: ShellSinkOptions): Guard {
  const { programs } = parseOptions("shell-sink", shellSinkOptions, options);
  const named = new Set(programs);
  return createSinkGuard<ShellCall>({
    spec: shellSinkSpec,
    instruments: shellInstruments,
    judge(call, context) {
      const { head, body } = context.input;
      const fields = body.length === 0 ? head : [...head, ...body];
      const trespass = judgeShellCall(call, { fields, needles: needlesOf(context) }, named);
      if (trespass === undefined) return undefined;
      const { code, field, shape } = trespass;
      return withDetail(denials[code], { field: field.name, at: call.at, shape });
    },
  });
}

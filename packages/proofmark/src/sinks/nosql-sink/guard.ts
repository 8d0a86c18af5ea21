import { parseOptions } from "../../config/parse-options.ts";
import { createSinkGuard } from "../../instrument/sink.ts";
import { compileExemptPath } from "../../kernel/guarded-path.ts";
import type { Guard } from "../../model/guard.ts";
import { deny, withDetail } from "../../model/verdict.ts";
import { nosqlInstruments } from "./instruments.ts";
import { judgeNosql, type NosqlCall } from "./judge.ts";
import { nosqlSinkOptions, type NosqlSinkOptions } from "./options.ts";
import { nosqlSinkSpec } from "./spec.ts";

const refused = deny("PM_NOSQL_INJECTION");

/**
 * Refuses queries into which the request put an operator, an object of the driver's own kinds, or code. A text that
 * stays a text is harmless whatever it looks like.
 * @throws OptionsError where an option is wrong.
 * @example const guard = nosqlSink({ allow: ["/api/search"] });
 */
export function nosqlSink(options?: NosqlSinkOptions): Guard {
  const { allow } = parseOptions("nosql-sink", nosqlSinkOptions, options);
  const allowed = allow.map(compileExemptPath);
  return createSinkGuard<NosqlCall>({
    spec: nosqlSinkSpec,
    instruments: nosqlInstruments,
    judge(call, context) {
      const intrusion = judgeNosql(call, context);
      if (intrusion === undefined) return undefined;
      if (allowed.some((isAt) => isAt(context.exchange.path))) return undefined;
      return withDetail(refused, { field: intrusion.field, at: call.at, shape: intrusion.shape });
    },
  });
}

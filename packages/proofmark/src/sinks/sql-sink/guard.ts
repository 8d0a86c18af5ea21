import { parseOptions } from "../../config/parse-options.ts";
import { createSinkGuard } from "../../instrument/sink.ts";
import type { SqlCall } from "../../instrument/sql/sql-call.ts";
import { compileExemptPath } from "../../kernel/guarded-path.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { deny, withDetail } from "../../model/verdict.ts";
import { sqlInstruments } from "./instruments.ts";
import { judgeSql } from "./judge.ts";
import { sqlSinkOptions, type SqlSinkOptions } from "./options.ts";
import { sqlSinkSpec } from "./spec.ts";

const refused = deny("PM_SQL_INJECTION");

/**
 * Refuses statements whose structure input of the request changed, at the driver: a value that stays inside one literal
 * is harmless whatever it looks like, one that reaches beyond it is an attack whatever it looks like.
 * @throws OptionsError where an option is wrong.
 * @example const guard = sqlSink({ allow: [{ path: "/admin/sql", field: "body.statement" }] });
 */
export function sqlSink(options?: SqlSinkOptions): Guard {
  const { allow } = parseOptions("sql-sink", sqlSinkOptions, options);
  const allowed = allow.map(({ path, field }) => ({ isAt: compileExemptPath(path), field }));
  const isAllowed = ({ path }: Exchange, name: string): boolean =>
    allowed.some(({ isAt, field }) => (field === undefined || field === name) && isAt(path));
  return createSinkGuard<SqlCall>({
    spec: sqlSinkSpec,
    instruments: sqlInstruments,
    judge(call, context) {
      const intrusion = judgeSql(call, context, ({ field }) => isAllowed(context.exchange, field.name));
      if (intrusion === undefined) return undefined;
      return withDetail(refused, { field: intrusion.field, at: call.at, shape: intrusion.shape });
    },
  });
}

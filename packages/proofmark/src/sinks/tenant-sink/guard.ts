import { parseOptions } from "../../config/parse-options.ts";
import { createSinkGuard } from "../../instrument/sink.ts";
import type { SqlCall } from "../../instrument/sql/sql-call.ts";
import { compileExemptPath } from "../../kernel/guarded-path.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { deny, withDetail, type Denial } from "../../model/verdict.ts";
import { boundValues } from "./bound.ts";
import { holds } from "./formula.ts";
import { tenantSinkInstruments } from "./instruments.ts";
import { tenantSinkOptions, type TenantSinkOptions } from "./options.ts";
import { loadParser } from "./parser.ts";
import { Plans } from "./plan.ts";
import { OwnedTables } from "./scope.ts";
import { tenantSinkSpec } from "./spec.ts";

const unbound = deny("PM_TENANT_UNBOUND");
const unknown = deny("PM_TENANT_UNKNOWN");
const unparsed = deny("PM_TENANT_UNPARSED");

/**
 * Refuses statements that read, write or delete rows of a declared table without its owner column bound to the
 * request's principal. Does nothing until tables are declared.
 * @throws OptionsError where an option is wrong, or tables are declared and pgsql-ast-parser is not installed.
 * @example const guard = tenantSink({ tables: { notes: "owner_id" }, exempt: ["/admin/*"] });
 */
export function tenantSink(options?: TenantSinkOptions): Guard {
  const settings = parseOptions("tenant-sink", tenantSinkOptions, options);
  const { principal = (exchange) => exchange.principal?.id } = settings;
  if (Object.keys(settings.tables).length === 0) return { spec: tenantSinkSpec };
  const owned = new OwnedTables(settings.tables);
  const plans = new Plans(owned, loadParser());
  const exempt = settings.exempt.map(compileExemptPath);
  const isExempt = ({ path }: Exchange): boolean => exempt.some((isAt) => isAt(path));

  return createSinkGuard<SqlCall>({
    spec: tenantSinkSpec,
    instruments: tenantSinkInstruments,
    judge({ at, text, parameters, dialect, stage }, { exchange }): Denial | undefined {
      if (stage === "prepare") return undefined;
      const plan = plans.of(text, settings.dialect ?? dialect);
      if (plan.kind === "untouched" || isExempt(exchange)) return undefined;
      if (plan.kind === "unparsed") {
        if (settings.unparsed === "pass") return undefined;
        return withDetail(unparsed, { field: "", at, shape: "statement that can't be read" });
      }
      const owner = principal(exchange);
      const bound = boundValues(plan.placeholders, parameters);
      for (const { table, verb, formula } of plan.requirements) {
        const shape = `${verb} ${table.name}: ${table.column}`;
        if (owner === undefined || owner === null || owner === "")
          return withDetail(unknown, { field: "", at, shape: `${shape} without a principal` });
        if (holds(formula, String(owner), bound)) continue;
        const how = formula === false ? "not bound" : "bound to somebody else";
        return withDetail(unbound, { field: "", at, shape: `${shape} is ${how}` });
      }
      return undefined;
    },
  });
}

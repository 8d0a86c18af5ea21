import { parseOptions } from "../../config/parse-options.ts";
import { readContentType } from "../../input/content-type.ts";
import { FieldList, type InputField } from "../../input/field.ts";
import { holdInput, unreadable } from "../../input/hold-input.ts";
import { headerPlan, readHeader } from "../../input/read-headers.ts";
import { readPairs } from "../../input/read-pairs.ts";
import { readPath } from "../../input/read-path.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { BodyJudge, Guard, PipelineLink } from "../../model/guard.ts";
import type { Denial, RequestVerdict } from "../../model/verdict.ts";
import { CleanTexts } from "./clean-texts.ts";
import { judgeField } from "./decide.ts";
import { MonitoredBody } from "./monitored-body.ts";
import { inspectionOptions, type InspectionOptions } from "./options.ts";
import { compileRules, type RouteRules } from "./route-rules.ts";
import { SanitisedBody } from "./sanitised-body.ts";
import { inspectionSpec } from "./spec.ts";

/**
 * Reads every field of a request, undoes its encodings, and refuses what is code for an interpreter behind: SQL, markup,
 * shell, paths, templates and the like, told by their tokens.
 * @throws OptionsError where an option is wrong, or an exception names a detector that does not exist.
 * @example const guard = inspection({ fields: { "POST /notes": { "body.text": "text" } } });
 */
export function inspection(options?: InspectionOptions): Guard {
  const settings = parseOptions("inspection", inspectionOptions, options);
  const rulesOf = compileRules(settings);
  const known = new CleanTexts();
  let link: PipelineLink | undefined;

  const settle = (exchange: Exchange, denial: Denial | undefined): Denial | undefined => {
    if (denial === undefined || !settings.monitor) return denial;
    link?.refusal(exchange, denial, false);
    return undefined;
  };

  const judgeFields = (
    fields: readonly InputField[],
    from: number,
    rules: RouteRules | undefined,
  ): Denial | undefined => {
    for (let index = from; index < fields.length; index++) {
      const field = fields[index] as InputField;
      if (field.isName && known.hasName(field.value)) continue;
      const denial = judgeField(field, rules);
      if (denial !== undefined) return denial;
      // What an exception lets pass on one route is not clean on another.
      if (field.isName && rules === undefined) known.addName(field.value);
    }
    return undefined;
  };

  const judgePath = (path: string, rules: RouteRules | undefined): Denial | undefined => {
    if (rules === undefined && known.hasPath(path)) return undefined;
    const list = new FieldList();
    readPath(path, list);
    const denial = judgeFields(list.fields, 0, rules);
    if (denial === undefined && rules === undefined) known.addPath(path);
    return denial;
  };

  const judgeHeaders = (exchange: Exchange, rules: RouteRules | undefined): Denial | undefined => {
    const { rawHeaders } = exchange.request;
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const plan = headerPlan(rawHeaders[index] as string);
      const value = rawHeaders[index + 1] as string;
      if (plan.kind === "none" || (rules === undefined && known.hasHeader(plan.name, value))) continue;
      const list = new FieldList();
      readHeader(plan, value, list);
      const denial = judgeFields(list.fields, 0, rules);
      if (denial !== undefined) return denial;
      if (rules === undefined) known.addHeader(plan.name, value);
    }
    return undefined;
  };

  const judgeQuery = (query: string, rules: RouteRules | undefined): Denial | undefined => {
    if (query === "") return undefined;
    const list = new FieldList();
    readPairs(query, "query", "query", list);
    return judgeFields(list.fields, 0, rules);
  };

  return {
    spec: inspectionSpec,
    onStart(given) {
      link = given;
    },
    onRequestHead(exchange): RequestVerdict {
      const rules = rulesOf(exchange);
      // Before the body, for a request may have none and be forwarded to a parser that expects one.
      const { isAmbiguous } = readContentType(exchange.request.headers["content-type"]);
      if (isAmbiguous) return settle(exchange, unreadable);
      const denial =
        judgePath(exchange.path, rules) ?? judgeQuery(exchange.query, rules) ?? judgeHeaders(exchange, rules);
      return settle(exchange, denial);
    },
    onRequestBody(exchange): BodyJudge | undefined {
      const rules = rulesOf(exchange);
      const judge = holdInput(
        exchange,
        (fields, from) => judgeFields(fields, from, rules),
        settings.maxBodyBytes,
      );
      const { sanitizeHtml, monitor } = settings;
      if (judge !== undefined && monitor)
        return new MonitoredBody(judge, (denial) => link?.refusal(exchange, denial, false));
      const isChanged = rules?.hasHtml === true && link?.isEnforced !== false;
      if (judge === undefined || !isChanged || sanitizeHtml === undefined) return judge;
      const clean = (field: string, value: string): string =>
        rules.typeOf(field) === "html" ? sanitizeHtml(value) : value;
      return new SanitisedBody(judge, exchange, clean, settings.maxBodyBytes);
    },
  };
}

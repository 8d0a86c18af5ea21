import type { IncomingMessage } from "node:http";

import { parseOptions } from "../../config/parse-options.ts";
import { readContentType } from "../../input/content-type.ts";
import { FieldList, type InputField } from "../../input/field.ts";
import { holdInput, tooLarge, unreadable } from "../../input/hold-input.ts";
import { headerPlan, isOrdinary, readHeader } from "../../input/read-headers.ts";
import { readPairs } from "../../input/read-pairs.ts";
import { readPath } from "../../input/read-path.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { BodyJudge, Guard, PipelineLink } from "../../model/guard.ts";
import type { Denial, RequestVerdict } from "../../model/verdict.ts";
import { CleanTexts } from "./clean-texts.ts";
import { judgeField } from "./decide.ts";
import { MonitoredBody } from "./monitored-body.ts";
import { inspectionOptions, type InspectionOptions } from "./options.ts";
import { linesBefore, rememberLines } from "./repeated-lines.ts";
import { compileRules, type RouteRules } from "./route-rules.ts";
import { SanitisedBody } from "./sanitised-body.ts";
import { SignBudget } from "./sign-budget.ts";
import { inspectionSpec } from "./spec.ts";
import { TrailedBody } from "./trailed-body.ts";

const none: readonly string[] = [];

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
      if (field.isName && known.hasName(field.place, field.value)) continue;
      const denial = judgeField(field, rules);
      if (denial !== undefined) return denial;
      // What an exception lets pass on one route is not clean on another.
      if (field.isName && rules === undefined) known.addName(field.place, field.value);
    }
    return undefined;
  };

  const judgeList = (list: FieldList, rules: RouteRules | undefined): Denial | undefined =>
    list.isComplete ? judgeFields(list.fields, 0, rules) : tooLarge;

  const judgePath = (path: string, rules: RouteRules | undefined): Denial | undefined => {
    if (rules === undefined && known.hasPath(path)) return undefined;
    const list = new FieldList();
    readPath(path, list);
    const denial = judgeList(list, rules);
    if (denial === undefined && rules === undefined) known.addPath(path);
    return denial;
  };

  const judgeLines = (
    rawHeaders: readonly string[],
    rules: RouteRules | undefined,
    before: readonly string[] = none,
  ): Denial | undefined => {
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const value = rawHeaders[index + 1] as string;
      if (value === before[index + 1] && rawHeaders[index] === before[index]) continue;
      const plan = headerPlan(rawHeaders[index] as string);
      if (
        (plan.kind === "none" && isOrdinary(value)) ||
        (rules === undefined && known.hasHeader(plan.name, value))
      )
        continue;
      const list = new FieldList();
      readHeader(plan, value, list);
      const denial = judgeList(list, rules);
      if (denial !== undefined) return denial;
      if (rules === undefined) known.addHeader(plan.name, value);
    }
    return undefined;
  };

  const judgeQuery = (query: string, rules: RouteRules | undefined): Denial | undefined => {
    if (query === "") return undefined;
    const list = new FieldList();
    readPairs(query, "query", "query", list);
    return judgeList(list, rules);
  };

  return {
    spec: inspectionSpec,
    onStart(given) {
      link = given;
    },
    onRequestHead(exchange): RequestVerdict {
      const rules = rulesOf(exchange);
      // Before the body, for a request may have none and be forwarded to a parser that expects one.
      const { request } = exchange;
      if (namesTwoTypes(request)) return settle(exchange, unreadable);
      const denial =
        judgePath(exchange.path, rules) ??
        judgeQuery(exchange.query, rules) ??
        judgeLines(request.rawHeaders, rules, rules === undefined ? linesBefore(request) : none);
      if (denial === undefined && rules === undefined) rememberLines(request);
      return settle(exchange, denial);
    },
    onRequestBody(exchange): BodyJudge | undefined {
      const rules = rulesOf(exchange);
      const budget = new SignBudget(settings.maxBodyBytes);
      const held = holdInput(
        exchange,
        (fields, from) => (budget.covers(fields, from) ? judgeFields(fields, from, rules) : tooLarge),
        settings.maxBodyBytes,
      );
      const { request } = exchange;
      // Only a chunked body has trailers (RFC 9112 section 7.1.2).
      const judge =
        held === undefined || request.headers["transfer-encoding"] === undefined
          ? held
          : new TrailedBody(held, () => judgeLines(request.rawTrailers, rules));
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

/** Of two lines Node shows the application the first, and passes both on. */
function namesTwoTypes({ headers, rawHeaders }: IncomingMessage): boolean {
  const type = headers["content-type"];
  if (type === undefined) return false;
  if (readContentType(type).isAmbiguous) return true;
  let lines = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 12 && name.toLowerCase() === "content-type") lines++;
  }
  return lines > 1;
}

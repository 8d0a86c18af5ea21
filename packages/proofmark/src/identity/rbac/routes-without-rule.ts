import { parseOptions } from "../../config/parse-options.ts";
import { openApiTemplates } from "./openapi-templates.ts";
import { rbacOptions, type RbacOptions } from "./options.ts";
import { templateReadings } from "./route-template.ts";
import { compileRules, describeRule } from "./rules.ts";

export interface RuledRoute {
  /** As it was given: `GET /notes/{id}`. */
  readonly route: string;
  /** The rule that stands for it: `GET /notes/{id}: notes:read`; undefined where there is none, and it is refused. */
  readonly rule: string | undefined;
}

/**
 * The rule of each route of an application.
 * @param routes as lines (`GET /notes/{id}`, `POST /notes/:id`, without a method: `GET`; `ALL` stands for every method),
 * or an OpenAPI document. A line that can't be read has no rule.
 * @throws OptionsError where the options are wrong.
 */
export function ruledRoutes(options: RbacOptions, routes: readonly string[] | object): readonly RuledRoute[] {
  const rules = compileRules(parseOptions("rbac", rbacOptions, options).routes);
  const lines: readonly string[] = Array.isArray(routes) ? (routes as string[]) : openApiTemplates(routes);
  return lines.map((route) => {
    const [, method = "GET", template = ""] = /^(?:([A-Za-z]+)\s+)?(\/\S*|\*)$/.exec(route.trim()) ?? [];
    const readings = template === "" ? [] : templateReadings(template);
    const found = readings.map((reading) => rules.ruleOf(method.toUpperCase(), reading));
    const isRuled = found.length > 0 && found.every((rule) => rule !== undefined);
    return { route, rule: isRuled && found[0] !== undefined ? describeRule(found[0]) : undefined };
  });
}

/**
 * The routes of an application that no rule names: they are refused, whether or not somebody meant that.
 * @throws OptionsError where the options are wrong.
 * @example assert.deepEqual(routesWithoutRule(rules, expressRoutes(app)), []);
 */
export function routesWithoutRule(
  options: RbacOptions,
  routes: readonly string[] | object,
): readonly string[] {
  return ruledRoutes(options, routes)
    .filter(({ rule }) => rule === undefined)
    .map(({ route }) => route);
}

import { OptionsError } from "../../config/parse-options.ts";
import { pathReadings, type PathReading } from "../../kernel/path-readings.ts";
import {
  bySpecificity,
  compileRoutePattern,
  emptyHabits,
  looseHabits,
  strictHabits,
  type RoutePattern,
  type RouterHabits,
} from "../../kernel/route-pattern.ts";
import type { RouteRule } from "./options.ts";

const slashHabits = [...strictHabits, ...emptyHabits];

/** The rules of one path, by method; `undefined` is every method. */
interface RuledPath {
  readonly pattern: RoutePattern;
  readonly byMethod: Map<string | undefined, RouteRule>;
}

/** What stands for a path: the rules that must all let it pass, that it has none, or that nobody can say which. */
export type Ruling = readonly RouteRule[] | "no-rule" | "unreadable";

export interface Rules {
  ruling(method: string, path: string): Ruling;
  /** The rule of a route as it is written, where it has one. */
  ruleOf(method: string, reading: PathReading): RouteRule | undefined;
}

/**
 * Compiles the rules of routes.
 * @throws OptionsError where two are for one route; names both.
 */
export function compileRules(routes: readonly RouteRule[]): Rules {
  const byShape = new Map<string, RuledPath>();
  for (const rule of routes) {
    const pattern = compileRoutePattern(rule.path);
    const ruled = byShape.get(pattern.shape) ?? { pattern, byMethod: new Map() };
    byShape.set(pattern.shape, ruled);
    addRule(ruled, rule);
  }
  const paths = [...byShape.values()].toSorted((a, b) => bySpecificity(a.pattern, b.pattern));
  for (const { byMethod } of paths) {
    const get = byMethod.get("GET");
    // RFC 9110 section 9.3.2: routers answer HEAD by the handler of GET.
    if (get !== undefined && !byMethod.has("HEAD")) byMethod.set("HEAD", get);
  }
  const hasUpperCase = paths.some(({ pattern }) => pattern.hasUpperCase);

  const candidates = byFirstSegment(paths);
  const find = (reading: PathReading, habits: RouterHabits): RuledPath | undefined => {
    for (const ruled of candidates(reading))
      if (ruled.pattern.match(reading, habits) !== undefined) return ruled;
    return undefined;
  };

  return {
    ruling(method, path) {
      const readings = pathReadings(path);
      if (readings === undefined) return "unreadable";
      const isCaseOpen = hasUpperCase || /[A-Z\u0080-\uFFFF%]/.test(path);
      const rules = new Set<RouteRule>();
      for (const reading of readings) {
        const ruled = find(reading, looseHabits);
        const rule = ruled === undefined ? undefined : ruleFor(method, ruled);
        if (rule === undefined) return "no-rule";
        rules.add(rule);
        if (!isCaseOpen && !reading.hasTrailingSlash) continue;
        for (const habits of reading.hasTrailingSlash ? slashHabits : strictHabits) {
          // Where a router that is strict finds no route, it has none that would answer.
          const strict = find(reading, habits);
          const own = strict === undefined ? undefined : ruleFor(method, strict);
          if (strict !== undefined && own === undefined) return "no-rule";
          if (own !== undefined) rules.add(own);
        }
      }
      return [...rules];
    },
    ruleOf(method, reading) {
      const ruled = find(reading, looseHabits);
      return ruled === undefined ? undefined : ruleFor(method, ruled);
    },
  };
}

/** Those of the paths that a reading may match, still the most specific first: of a hundred routes a few are looked at. */
function byFirstSegment(paths: readonly RuledPath[]): (reading: PathReading) => readonly RuledPath[] {
  const isAny = ({ pattern }: RuledPath): boolean => pattern.firstSegments.length === 0;
  const names = new Set(paths.flatMap(({ pattern }) => pattern.firstSegments));
  const byName = new Map(
    Array.from(names, (name) => [
      name,
      paths.filter((path) => isAny(path) || path.pattern.firstSegments.includes(name)),
    ]),
  );
  const others = paths.filter(isAny);
  return ({ segments }) => byName.get((segments[0] ?? "").toLowerCase()) ?? others;
}

/** A method that the most specific path has no rule for has none: it does not fall through to `*`. */
function ruleFor(method: string, { byMethod }: RuledPath): RouteRule | undefined {
  return byMethod.get(method) ?? byMethod.get(undefined);
}

function addRule({ byMethod }: RuledPath, rule: RouteRule): void {
  const methods = rule.methods ?? [undefined];
  for (const method of methods) {
    const other =
      byMethod.get(method) ??
      byMethod.get(undefined) ??
      (method === undefined ? byMethod.values().next().value : undefined);
    if (other !== undefined)
      throw new OptionsError(
        `rbac: two rules are for one route: ${describeRule(other)} and ${describeRule(rule)}. Keep one.`,
      );
  }
  for (const method of methods) byMethod.set(method, rule);
}

/** `GET, PUT /notes/{id}: notes:read` */
export function describeRule({ path, methods, permission, access }: RouteRule): string {
  return `${methods === undefined ? "" : `${methods.join(", ")} `}${path}: ${permission ?? access}`;
}

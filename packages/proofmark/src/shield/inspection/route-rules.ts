import type * as z from "zod";

import { hintFor, OptionsError } from "../../config/parse-options.ts";
import { BoundedMap } from "../../kernel/bounded-map.ts";
import { compileExemptPath, compileGuardedPath } from "../../kernel/guarded-path.ts";
import { compileTextPattern } from "../../kernel/text-pattern.ts";
import type { Exchange } from "../../model/exchange.ts";
import { detectors } from "./detectors.ts";
import { isLenient, type DeclaredType, type FieldType } from "./field-types.ts";
import { encodingId } from "./inspect.ts";
import { learnTypes } from "./learn-types.ts";
import type { exception, InspectionSettings } from "./options.ts";

const routesRemembered = 2_000;
/** A longer path is no route of anybody, and would only fill the memory. */
const longestRemembered = 256;

type Test<Subject> = (subject: Subject) => boolean;

/** A line of the options: on these routes, fields of this name are of a type, or a detector lets them pass. */
interface Rule {
  readonly isOn: Test<Exchange>;
  readonly isFor: Test<string>;
  readonly type?: DeclaredType;
  readonly excepted?: string;
  /** Only for values that begin so. */
  readonly startsWith?: string | undefined;
}

/** What the options say of one route. */
export class RouteRules {
  readonly #rules: readonly Rule[];
  readonly hasHtml: boolean;

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    this.hasHtml = rules.some(({ type }) => type === "html");
  }

  /** The first rule that names the field decides; those for one name alone stand before patterns. */
  typeOf(field: string): FieldType {
    for (const { type, isFor } of this.#rules) if (type !== undefined && isFor(field)) return type;
    return "untyped";
  }

  isExcepted(detector: string, field: string, value: string): boolean {
    return this.#rules.some(
      ({ excepted, isFor, startsWith = "" }) =>
        excepted === detector && isFor(field) && value.startsWith(startsWith),
    );
  }
}

/** Finds the rules of a request's route; undefined where there are none. */
export type RuleBook = (exchange: Exchange) => RouteRules | undefined;

/** @throws OptionsError where a route, a field or a detector can't be. */
export function compileRules(settings: InspectionSettings): RuleBook {
  const rules = [...declared(settings), ...learned(settings), ...exceptions(settings)];
  if (rules.length === 0) return () => undefined;
  const remembered = new BoundedMap<string, RouteRules | null>(routesRemembered);
  return (exchange) => {
    const key = `${exchange.method} ${exchange.path}`;
    let found = remembered.get(key);
    if (found === undefined) {
      const own = rules.filter(({ isOn }) => isOn(exchange));
      found = own.length === 0 ? null : new RouteRules(own);
      if (key.length <= longestRemembered) remembered.set(key, found);
    }
    return found ?? undefined;
  };
}

function declared({ fields, sanitizeHtml }: InspectionSettings): readonly Rule[] {
  const rules: Rule[] = [];
  for (const [route, types] of Object.entries(fields)) {
    const names = Object.keys(types).toSorted((a, b) => Number(a.includes("*")) - Number(b.includes("*")));
    for (const name of names) {
      const type = types[name] as DeclaredType;
      if (type === "html" && sanitizeHtml === undefined)
        throw new OptionsError(
          `inspection: fields.${route}.${name} is html, which needs options.sanitizeHtml; text lets markup be quoted.`,
        );
      rules.push({ isOn: compileRoute(route, isLenient(type)), isFor: compileTextPattern(name), type });
    }
  }
  return rules;
}

function learned({ schemas }: InspectionSettings): readonly Rule[] {
  return Object.entries(schemas).flatMap(([route, parts]) => {
    const isOn = compileRoute(route, false);
    return Object.entries(parts).flatMap(([place, schema]) =>
      schema === undefined
        ? []
        : [...learnTypes(schema, place)].map(([name, type]) => ({
            isOn,
            isFor: compileTextPattern(name),
            type,
          })),
    );
  });
}

function exceptions({ exceptions: given }: InspectionSettings): readonly Rule[] {
  const known = [...detectors.map(({ id }) => id), encodingId];
  return given.map((each) => {
    const { detector, route, field, startsWith } = typeof each === "string" ? readLine(each) : each;
    if (!known.includes(detector))
      throw new OptionsError(
        `inspection: exceptions: there is no detector ${detector}.${hintFor(detector, known)}`,
      );
    return {
      isOn: compileRoute(route, true),
      isFor: compileTextPattern(field),
      excepted: detector,
      startsWith,
    };
  });
}

/** `sql POST /notes body.text`, without a method, or with what the value begins with behind. */
function readLine(line: string): z.output<typeof exception> {
  const [detector, ...words] = line.split(" ").filter((word) => word !== "");
  const isPath = words[0]?.startsWith("/") === true || words[0]?.startsWith("*") === true;
  const route = words.splice(0, isPath ? 1 : 2).join(" ");
  const [field, startsWith, ...rest] = words;
  if (detector === undefined || field === undefined || rest.length > 0)
    throw new OptionsError(
      `inspection: exceptions: ${JSON.stringify(line)} is not "<detector> <method> <path> <field>", such as "sql POST /notes body.text".`,
    );
  return { detector, route, field, startsWith };
}

/** @param isLetting whether the rule lets pass: then every router must read the path so. */
function compileRoute(route: string, isLetting: boolean): Rule["isOn"] {
  const space = route.indexOf(" ");
  const method = space === -1 ? undefined : route.slice(0, space).toUpperCase();
  const compile = isLetting ? compileExemptPath : compileGuardedPath;
  const matches = compilePath(route.slice(space + 1).trim(), route, compile);
  return (exchange) => (method === undefined || method === exchange.method) && matches(exchange.path);
}

function compilePath(
  pattern: string,
  route: string,
  compile: (pattern: string) => Test<string>,
): Test<string> {
  if (pattern !== "*" && !pattern.startsWith("/") && !pattern.startsWith("*"))
    throw new OptionsError(
      `inspection: ${JSON.stringify(route)} is no route: a method or none, and a path, as in "POST /notes" or "/api/*".`,
    );
  try {
    return compile(pattern);
  } catch (error) {
    throw new OptionsError(`inspection: ${error instanceof Error ? error.message : "a route is wrong."}`);
  }
}

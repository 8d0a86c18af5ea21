import { pathReadings, unreadableText } from "../../kernel/path-readings.ts";
import {
  bySpecificity,
  compileRoutePattern,
  looseHabits,
  strictHabits,
  type RouteParameters,
  type RoutePattern,
} from "../../kernel/route-pattern.ts";
import type { OwnershipSettings } from "./options.ts";

export type Resource = OwnershipSettings["resources"][number];

/** What a path names, or that routers would read another thing than this. */
export interface NamedResource {
  readonly resource: Resource;
  readonly parameters: RouteParameters;
}

interface CompiledResource {
  readonly pattern: RoutePattern;
  readonly methods: ReadonlySet<string> | undefined;
  readonly resource: Resource;
}

const loose = [looseHabits];
const allHabits = [looseHabits, ...strictHabits];

/** Finds what a request's paths name, in every way in which a router may read them. */
export function compileResources(
  resources: readonly Resource[],
): (method: string, paths: readonly string[]) => readonly NamedResource[] | "ambiguous" {
  const compiled = resources
    .map((resource): CompiledResource => ({
      pattern: compileRoutePattern(resource.path),
      methods: resource.methods === undefined ? undefined : withHead(resource.methods),
      resource,
    }))
    .toSorted((left, right) => bySpecificity(left.pattern, right.pattern));
  const hasUpperCase = compiled.some(({ pattern }) => pattern.hasUpperCase);
  return (method, paths) => {
    const named: NamedResource[] = [];
    for (const path of paths) {
      const readings = pathReadings(path);
      if (readings === undefined) {
        // Some router may read it as the name of a resource, unless a part of every such name is missing.
        const text = unreadableText(path);
        if (compiled.some(({ pattern }) => pattern.literals.every((part) => text.includes(part))))
          return "ambiguous";
        continue;
      }
      const isCaseOpen = hasUpperCase || /[A-Z\u0080-\uFFFF%]/.test(path);
      for (const reading of readings)
        for (const each of isCaseOpen || reading.hasTrailingSlash ? allHabits : loose) {
          const found = findResource(compiled, method, (pattern) => pattern.match(reading, each));
          if (found !== undefined && !named.some((other) => isSame(other, found))) named.push(found);
        }
    }
    return named;
  };
}

/** RFC 9110 section 9.3.2: routers answer HEAD by the handler of GET. */
export function withHead(methods: readonly string[]): ReadonlySet<string> {
  return new Set(methods.includes("GET") ? [...methods, "HEAD"] : methods);
}

function findResource(
  resources: readonly CompiledResource[],
  method: string,
  match: (pattern: RoutePattern) => RouteParameters | undefined,
): NamedResource | undefined {
  for (const { pattern, methods, resource } of resources) {
    if (methods?.has(method) === false) continue;
    const parameters = match(pattern);
    if (parameters !== undefined) return { resource, parameters };
  }
  return undefined;
}

function isSame(one: NamedResource, other: NamedResource): boolean {
  return (
    one.resource === other.resource &&
    Object.entries(one.parameters).every(([name, value]) => other.parameters[name] === value)
  );
}

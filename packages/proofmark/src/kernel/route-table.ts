import { isPlainPath, pathReadings } from "./path-readings.ts";
import { bySpecificity, compileRoutePattern, looseHabits, type RoutePattern } from "./route-pattern.ts";

/** More templates than any service has routes: what is longer is a list of paths. */
export const mostTemplates = 2_000;

/** Gives a path the template that it belongs to. */
export interface RouteTable {
  /** The most specific template that matches, as it is written; undefined where none does. */
  templateOf(path: string): string | undefined;
}

/**
 * Compiles a list of templates, written as in {@link compileRoutePattern}.
 * @throws RangeError where one is no route, or there are more than 2,000.
 * @example compileRouteTable(["/notes/{id}"]).templateOf("/notes/7") // "/notes/{id}"
 */
export function compileRouteTable(templates: readonly string[]): RouteTable {
  if (templates.length > mostTemplates)
    throw new RangeError(
      `There are ${templates.length} route templates, and ${mostTemplates} are the most: write /notes/{id} for a path each note has.`,
    );
  const patterns = templates.map(compileRoutePattern).toSorted(bySpecificity);
  const anywhere = patterns.filter(isAnywhere);
  const names = new Set(patterns.flatMap(({ firstSegments }) => firstSegments));
  const byFirstSegment = new Map(
    Array.from(names, (name) => [
      name,
      patterns.filter((pattern) => isAnywhere(pattern) || pattern.firstSegments.includes(name)),
    ]),
  );
  const candidatesFor = (first: string): readonly RoutePattern[] =>
    byFirstSegment.get(first.toLowerCase()) ?? anywhere;
  return {
    templateOf(path) {
      if (isPlainPath(path)) {
        const slash = path.indexOf("/", 1);
        const first = slash === -1 ? path.slice(1) : path.slice(1, slash);
        return candidatesFor(first).find((pattern) => pattern.matchesPlain(path))?.text;
      }
      const [reading] = pathReadings(path) ?? [];
      if (reading === undefined) return undefined;
      const { segments } = reading;
      return candidatesFor(segments[0] ?? "").find(
        (pattern) => pattern.match(reading, looseHabits) !== undefined,
      )?.text;
    },
  };
}

function isAnywhere({ firstSegments }: RoutePattern): boolean {
  return firstSegments.length === 0;
}

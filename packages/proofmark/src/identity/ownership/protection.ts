import { routedPaths } from "../../http/routed-paths.ts";
import { pathReadings } from "../../kernel/path-readings.ts";
import { compileRoutePattern, looseHabits } from "../../kernel/route-pattern.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { OwnershipSettings } from "./options.ts";
import { compileProtectedFields, type FieldProtection } from "./protected-fields.ts";
import { withHead } from "./resources.ts";

/** Finds what is protected from the principal of a request, at its path. Undefined: nothing. */
export function compileProtection(
  declared: OwnershipSettings["protectedFields"],
): (exchange: Exchange) => FieldProtection | undefined {
  const compiled = declared.map(({ path, methods, fields, roles }) => ({
    pattern: compileRoutePattern(path),
    methods: methods === undefined ? undefined : withHead(methods),
    roles,
    protection: compileProtectedFields(fields),
  }));
  return (exchange) => {
    if (compiled.length === 0) return undefined;
    const { method, principal } = exchange;
    const readings = routedPaths(exchange).map(pathReadings);
    const found = compiled.filter(
      ({ pattern, methods, roles }) =>
        methods?.has(method) !== false &&
        !roles.some((role) => principal?.roles.includes(role) === true) &&
        // What can't be read may be this path for a router.
        readings.some(
          (each) => each?.some((reading) => pattern.match(reading, looseHabits) !== undefined) !== false,
        ),
    );
    if (found.length === 0) return undefined;
    return (field, isPatch) => {
      for (const { protection } of found) {
        const name = protection(field, isPatch);
        if (name !== undefined) return name;
      }
      return undefined;
    };
  };
}

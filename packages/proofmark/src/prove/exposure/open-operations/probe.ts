import type { Probe, Surface } from "../../../model/probe.ts";
import { scopeOf } from "../../../probing/scope.ts";
import { judgeKnownPaths, type KnownPath } from "../known-path.ts";
import { isAdminPage, operationsEndpoints } from "./endpoints.ts";
import { openOperationsSpec } from "./spec.ts";

const maxFound = 20;

export const openOperationsProbe: Probe = {
  spec: openOperationsSpec,
  safety: "active",
  maxRequests: (operationsEndpoints.length + maxFound) * 2,
  async run(attacker, surface) {
    const known = [...operationsEndpoints, ...adminRoutesOf(surface)];
    return await judgeKnownPaths(attacker, surface, known, "what is for operators alone");
  },
};

/** Routes of this target whose names say that they are for administrators. */
function adminRoutesOf(surface: Surface): readonly KnownPath[] {
  const scope = scopeOf(surface.origin);
  const known = new Set(operationsEndpoints.map(({ path }) => path));
  const found = surface.routes
    .filter(({ method, path }) => method === "GET" && path.startsWith(scope))
    .map(({ path }) => path.slice(scope.length))
    .filter((path) => /(^|\/)(admin|administration|backoffice|internal|manage)(\/|\?|$)/i.test(path));
  return [...new Set(found)]
    .filter((path) => !known.has(path) && !known.has(path.replace(/\/$/, "")))
    .slice(0, maxFound)
    .map((path) => ({ path, what: "an administration page", shows: isAdminPage }));
}

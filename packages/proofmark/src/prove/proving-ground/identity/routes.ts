import type { GroundRoute } from "./ground-route.ts";
import type { GroundContext, GroundParts } from "./ground-parts.ts";
import { resourceRoutes } from "./resource-routes.ts";
import { signInRoutes } from "./sign-in-routes.ts";

export function groundRoutes(context: GroundContext, parts: GroundParts): readonly GroundRoute[] {
  return [...signInRoutes(context, parts), ...resourceRoutes(context)];
}

import { parseOptions } from "../../config/parse-options.ts";
import { routedPaths } from "../../http/routed-paths.ts";
import { withPrincipal } from "../../http/with-principal.ts";
import type { Exchange, Principal } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import { deny, type Denial, type Verdict } from "../../model/verdict.ts";
import { rbacOptions, type RbacOptions, type RouteRule } from "./options.ts";
import { compileRoles, type Permits } from "./roles.ts";
import { compileRules, type Rules } from "./rules.ts";
import { rbacSpec } from "./spec.ts";

/** The guard, with the question that a handler may ask by itself. */
export interface RbacGuard extends Guard {
  /** Whether a principal has a permission, by its roles and within its scopes. Nobody has any. */
  may(principal: Principal | undefined, permission: string): boolean;
}

// RFC 9110 section 15.5.2: a 401 says how one may sign in.
const authenticationRequired = deny("PM_AUTHENTICATION_REQUIRED", [["WWW-Authenticate", "Bearer"]]);
const permissionDenied = deny("PM_PERMISSION_DENIED");
const pathUnreadable = deny("PM_ROUTE_UNREADABLE");

/**
 * Lets a request pass to a route by the roles of its principal, within the scopes of its credential. Every route needs
 * a rule: what has none is refused. Without roles and routes it does nothing.
 * @throws OptionsError where an option is wrong, two rules are for one route, or a permission is known to roles or routes
 * alone.
 * @example
 * const guard = rbac({
 *   roles: { admin: ["*"], user: ["notes:read", "notes:write"] },
 *   routes: [
 *     { path: "/login", methods: ["POST"], access: "public" },
 *     { path: "/notes/{id}", methods: ["GET"], permission: "notes:read" },
 *     { path: "/admin/*", permission: "admin" },
 *   ],
 * });
 */
export function rbac(options?: RbacOptions): RbacGuard {
  const { roles, routes, permissions, principal } = parseOptions("rbac", rbacOptions, options);
  const asked = new Set([...permissions, ...routes.flatMap(({ permission }) => permission ?? [])]);
  const permits = compileRoles(roles, asked);
  const may: RbacGuard["may"] = (asking, permission) => asking !== undefined && permits(asking, permission);
  if (routes.length === 0 && Object.keys(roles).length === 0) return { spec: rbacSpec, may };
  const rules = compileRules(routes);
  let link: PipelineLink | undefined;
  const judge = (exchange: Exchange): Verdict => {
    const reason = reasonAgainst(exchange, rules, permits);
    if (reason === undefined) return undefined;
    link?.audit({
      category: "authorisation",
      action: "rbac.refused",
      isSuccess: false,
      account: exchange.principal?.id,
      client: exchange.client.address,
      exchangeId: exchange.id,
      reason,
    });
    return denialFor(reason, exchange.principal);
  };

  return {
    spec: rbacSpec,
    may,
    onStart(given) {
      link = given;
    },
    onRequestHead: (exchange) => withPrincipal(exchange, principal, judge),
  };
}

const reasons = {
  unreadable: "The path can be read in two ways, or in none.",
  "no-rule": "The route has no rule for this method.",
  anonymous: "The route needs somebody who is signed in.",
  scoped: "The route needs a credential that is not limited to scopes.",
  permission: "The principal has not the permission that the route needs.",
} as const;
type Reason = (typeof reasons)[keyof typeof reasons];

function denialFor(reason: Reason, principal: Principal | undefined): Denial {
  if (reason === reasons.unreadable) return pathUnreadable;
  return principal === undefined ? authenticationRequired : permissionDenied;
}

function reasonAgainst(exchange: Exchange, rules: Rules, permits: Permits): Reason | undefined {
  for (const path of routedPaths(exchange)) {
    const reason = reasonAgainstPath(exchange, path, rules, permits);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function reasonAgainstPath(
  { method, principal }: Exchange,
  path: string,
  rules: Rules,
  permits: Permits,
): Reason | undefined {
  const ruling = rules.ruling(method, path);
  if (typeof ruling === "string") return reasons[ruling];
  for (const rule of ruling) {
    const reason = reasonAgainstRule(rule, principal, permits);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function reasonAgainstRule(
  { access, permission }: RouteRule,
  principal: Principal | undefined,
  permits: Permits,
): Reason | undefined {
  if (access === "public") return undefined;
  if (principal === undefined) return reasons.anonymous;
  if (permission === undefined) {
    // A key that may read notes must not make itself a wider one at a route that asks for nothing but a sign-in.
    const { scopes } = principal;
    return scopes === undefined || scopes.includes("*") ? undefined : reasons.scoped;
  }
  return permits(principal, permission) ? undefined : reasons.permission;
}

import { hintFor, OptionsError } from "../../config/parse-options.ts";
import type { Principal } from "../../model/exchange.ts";
import type { RbacSettings } from "./options.ts";

/** Whether a principal has a permission, by its roles and within its scopes. */
export type Permits = (principal: Principal, permission: string) => boolean;

type Roles = RbacSettings["roles"];

/**
 * Compiles roles, and holds them against the permissions that are asked for: a name that one side alone knows is a typing
 * error that would open or close a route.
 * @throws OptionsError
 */
export function compileRoles(roles: Roles, asked: ReadonlySet<string>): Permits {
  const byRole = new Map(Object.keys(roles).map((role) => [role, grantsOf(role, roles, [])]));
  const granted = [...byRole.values()].flat();
  for (const permission of asked)
    if (!isCovered(permission, granted))
      throw new OptionsError(
        `rbac: no role has the permission ${permission}, so that nobody could ever pass.${hintFor(permission, granted)}`,
      );
  for (const [role, permissions] of byRole)
    for (const permission of permissions)
      if (![...asked].some((each) => covers(permission, each)))
        throw new OptionsError(
          `rbac: the role ${role} has ${permission}, and no route asks for it.${hintFor(permission, [...asked])}`,
        );
  return ({ roles: held, scopes }, permission) =>
    (scopes === undefined || isCovered(permission, scopes)) &&
    held.some((role) => isCovered(permission, byRole.get(role) ?? []));
}

function grantsOf(role: string, roles: Roles, below: readonly string[]): readonly string[] {
  const own = Object.hasOwn(roles, role) ? roles[role] : undefined;
  if (own === undefined)
    throw new OptionsError(
      `rbac: ${below.at(-1)} extends ${role}, which is no role.${hintFor(role, Object.keys(roles))}`,
    );
  if (below.includes(role))
    throw new OptionsError(`rbac: roles extend each other in a circle: ${[...below, role].join(" → ")}.`);
  if (!("extends" in own)) return own;
  return [...own.permissions, ...own.extends.flatMap((each) => grantsOf(each, roles, [...below, role]))];
}

function isCovered(permission: string, granted: readonly string[]): boolean {
  return granted.some((each) => covers(each, permission));
}

/** `*` is all of them, `notes:*` those under it. */
function covers(granted: string, permission: string): boolean {
  if (granted === permission || granted === "*") return true;
  return granted.endsWith(":*") && permission.startsWith(granted.slice(0, -1));
}

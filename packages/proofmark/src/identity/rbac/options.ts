import * as z from "zod";

import type { PrincipalOf } from "../../http/with-principal.ts";
import { compileRoutePattern } from "../../kernel/route-pattern.ts";

const name = z.string().regex(/^[\w.:-]+$/, "is no name, such as notes:read");
const granted = z
  .string()
  .regex(/^(?:\*|[\w.-]+(?::[\w.-]+)*(?::\*)?)$/, "is no permission, such as notes:read, notes:* or *");

const role = z.union([
  z.array(granted).min(1, "is a role without a permission"),
  z.strictObject({
    /** Roles whose permissions this one has as well. */
    extends: z.array(z.string()).min(1),
    /** Default: none of its own. */
    permissions: z.array(granted).default([]),
  }),
]);

const route = z
  .strictObject({
    /** `/notes`, `/notes/{id}`, `/assets/*`, or `*` for what no other rule names. */
    path: z.string().refine(isRoute, "is no route, such as /notes, /notes/{id}, /assets/* or *"),
    /** `GET` is `HEAD` too. Default: all methods. */
    methods: z.array(z.string().toUpperCase().min(1)).min(1).optional(),
    /** What the principal needs. */
    permission: name.optional(),
    /** `public`: everybody. `signed-in`: whoever is signed in, with a credential that is not limited to scopes. */
    access: z.enum(["public", "signed-in"]).optional(),
  })
  .refine(
    ({ permission, access }) => (permission === undefined) !== (access === undefined),
    "needs either a permission or an access",
  );

export const rbacOptions = z.strictObject({
  /**
   * Permissions by role; `notes:*` is every permission under `notes:`, and `*` is every one.
   * @example { admin: ["*"], user: ["notes:read"], editor: { extends: ["user"], permissions: ["notes:write"] } }
   */
  roles: z.record(z.string().min(1), role).default({}),
  /** One rule for each route. Of those that match a path, the most specific counts. Default: none. */
  routes: z.array(route).default([]),
  /** Permissions that no route asks for, because the application does: `guard.may(principal, "notes:export")`. */
  permissions: z.array(name).default([]),
  /**
   * Who asks, where no guard in front of this one has said so. Default: nobody.
   * @example ({ request }) => sessionOf(request)?.user
   */
  principal: z.custom<PrincipalOf>((value) => typeof value === "function", "is not a function").optional(),
});

export type RbacOptions = z.input<typeof rbacOptions>;
export type RbacSettings = z.output<typeof rbacOptions>;
export type RouteRule = RbacSettings["routes"][number];

function isRoute(text: string): boolean {
  try {
    return compileRoutePattern(text).text === text;
  } catch {
    return false;
  }
}

import type { ControlOptions } from "../../../catalog/guards.ts";
import type { PrincipalOf } from "../../../http/with-principal.ts";
import type { RbacOptions } from "../../../identity/rbac/options.ts";
import type { GroundContext } from "./ground-parts.ts";
import { noteKind } from "./resource-routes.ts";

/** Who may call what of the ground, and whose its notes are. */
export function groundAccess({ storage }: GroundContext, principal: PrincipalOf): ControlOptions {
  return {
    rbac: { ...rules, principal },
    ownership: {
      principal,
      resources: [
        {
          path: "/notes/{id}",
          owner: async ({ id = "" }) => (await storage.get(noteKind, id))?.owner,
          roles: ["admin"],
        },
      ],
      protectedFields: [{ path: "/profile", fields: ["roles"], roles: ["admin"] }],
    },
  };
}

/** A rule for each route of the ground: who adds one adds its rule. */
const rules: RbacOptions = {
  roles: {
    user: ["notes:read", "notes:write", "reports:read", "reports:write"],
    admin: ["*"],
  },
  routes: [
    { path: "/", access: "public" },
    { path: "/auth/*", access: "public" },
    { path: "/.well-known/*", access: "public" },
    { path: "/hooks/*", access: "public" },
    { path: "/partner", access: "public" },
    { path: "/outbox", access: "public" },
    { path: "/me", access: "signed-in" },
    { path: "/vault", access: "signed-in" },
    { path: "/profile", access: "signed-in" },
    { path: "/notes", permission: "notes:write" },
    { path: "/notes/{id}", methods: ["GET"], permission: "notes:read" },
    { path: "/notes/{id}", methods: ["PUT", "DELETE"], permission: "notes:write" },
    { path: "/api/reports", methods: ["GET"], permission: "reports:read" },
    { path: "/api/reports", methods: ["POST"], permission: "reports:write" },
    { path: "/admin/*", permission: "accounts:read" },
  ],
};

import type { CanaryAccount, IdentityRoute, IdentityTarget } from "../../../model/identity/target.ts";

export interface GroundCanaries {
  readonly one: CanaryAccount;
  readonly two: CanaryAccount;
  readonly admin: CanaryAccount;
  readonly guarded: CanaryAccount;
  readonly keys: { readonly reader: string; readonly revoked: string; readonly expired: string };
}

/** Signs what the ground's webhook takes; for the ground alone, and the same in every one. */
export const groundWebhookSecret = `whsec_${Buffer.from("the proving ground's own webhook").toString("base64")}`;

/** What the configuration of a user would say of the ground. */
export function groundTarget({ keys, ...canaries }: GroundCanaries): IdentityTarget {
  return {
    login: post("/auth/login", { name: "name", password: "password" }),
    me: "/me",
    canaries,
    logout: post("/auth/logout", {}),
    logoutEverywhere: post("/auth/logout-everywhere", {}),
    register: post("/auth/register", { name: "name", password: "password" }),
    changePassword: post("/auth/password", { current: "current", next: "next" }),
    forgot: post("/auth/forgot", { name: "name" }),
    reset: post("/auth/reset", { token: "token", password: "password" }),
    outbox: "/outbox?to={name}",
    tokens: { access: "accessToken", refresh: "refreshToken", constant: { tokens: true } },
    refresh: post("/auth/refresh", { refreshToken: "refreshToken" }),
    jwks: "/.well-known/jwks.json",
    secondFactor: post("/auth/second-factor", { code: "code", challenge: "challenge" }),
    recoveryCodes: { renew: post("/auth/recovery-codes", {}), field: "recoveryCodes" },
    stepUp: ["/vault"],
    admin: ["/admin/accounts"],
    resources: [
      {
        path: "/notes/{id}",
        methods: ["GET", "PUT", "DELETE"],
        create: { method: "POST", path: "/notes", body: { text: "of one canary" }, idField: "id" },
        body: { text: "changed" },
      },
    ],
    protectedFields: [
      { method: "PATCH", path: "/profile", body: { displayName: "Canary" }, fields: { roles: ["admin"] } },
    ],
    apiKeys: {
      read: { method: "GET", path: "/api/reports" },
      write: { method: "POST", path: "/api/reports" },
      ...keys,
    },
    webhooks: [{ path: "/hooks/payment", scheme: "standard", secret: groundWebhookSecret }],
  };
}

function post<Field extends string>(
  path: string,
  fields: Readonly<Record<Field, string>>,
): IdentityRoute<Field> {
  return { method: "POST", path, format: "json", fields };
}

import type { IdentityRoute, IdentityTarget } from "../model/identity/target.ts";

/**
 * What the prover has to know of these routes: with the canaries, the `identity` of a target.
 * @param more what else the service has: its resources, its routes for administrators.
 */
export function targetOf(
  basePath: string,
  canaries: IdentityTarget["canaries"],
  more: Partial<IdentityTarget> = {},
): IdentityTarget {
  const post = <Field extends string = never>(
    path: string,
    fields: Readonly<Record<Field, string>>,
  ): IdentityRoute<Field> => ({ method: "POST", path: basePath + path, format: "json", fields });
  return {
    login: post("/login", { name: "name", password: "password" }),
    me: `${basePath}/me`,
    canaries,
    logout: post("/logout", {}),
    logoutEverywhere: post("/logout-everywhere", {}),
    register: post("/register", { name: "name", password: "password" }),
    changePassword: post("/password", { current: "current", next: "next" }),
    forgot: post("/forgot", { name: "name" }),
    reset: post("/reset", { token: "token", password: "password" }),
    tokens: { access: "accessToken", refresh: "refreshToken", constant: { tokens: true } },
    refresh: post("/refresh", { refreshToken: "refreshToken" }),
    jwks: `${basePath}/jwks.json`,
    secondFactor: post("/mfa/verify", { code: "code", challenge: "challenge" }),
    stepUp: [],
    admin: [],
    resources: [],
    protectedFields: [],
    webhooks: [],
    ...more,
  };
}

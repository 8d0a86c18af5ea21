import type { IdentityRoute, IdentityTarget } from "../model/identity/target.ts";

/** The routes by name, without canaries. */
export type AccountsTarget = Pick<
  IdentityTarget,
  | "login"
  | "me"
  | "logout"
  | "logoutEverywhere"
  | "register"
  | "changePassword"
  | "forgot"
  | "reset"
  | "tokens"
  | "refresh"
  | "jwks"
  | "secondFactor"
>;

/**
 * What the prover has to know of these routes: with canaries beside it, the `identity` of a configuration.
 * @param basePath as given to `createIdentity`.
 * @example
 * export default defineConfig({ identity: { ...accountsTarget(), canaries: {
 *   one: { name: "one@canary.example", passwordVariable: "CANARY_ONE" },
 *   two: { name: "two@canary.example", passwordVariable: "CANARY_TWO" },
 * } } });
 */
export function accountsTarget(basePath = "/auth"): AccountsTarget {
  const post = <Field extends string = never>(
    path: string,
    fields: Readonly<Record<Field, string>>,
  ): IdentityRoute<Field> => ({ method: "POST", path: basePath + path, format: "json", fields });
  return {
    login: post("/login", { name: "name", password: "password" }),
    me: `${basePath}/me`,
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
  };
}

import { createHmac } from "node:crypto";

import { parseJson } from "../../../../kernel/parse-json.ts";
import type { Principal } from "../../../../model/exchange.ts";
import type { IssuedTokens, Tokens } from "../../../../model/identity/ports.ts";
import { deny, type Denial } from "../../../../model/verdict.ts";

const secret = "secret";
const malformed: Denial = deny("PM_REQUEST_MALFORMED");

/** A secret out of a tutorial, `none` taken at its word, nothing looked at but the signature, nothing ever revoked. */
export function weakTokens(): Tokens {
  return {
    issue: async (account) => issue(account),
    async refresh(refreshToken, rolesOf) {
      const id = refreshToken.replace("refresh-", "");
      const roles = await rolesOf(id);
      return roles === undefined ? malformed : issue({ id, roles });
    },
    verify(accessToken) {
      const [header = "", claims = "", signature = ""] = accessToken.split(".");
      const { alg } = read(header);
      if (!/^none$/i.test(String(alg)) && signature !== sign(`${header}.${claims}`)) return malformed;
      const { sub, roles } = read(claims);
      const principal: Principal = {
        id: String(sub),
        roles: Array.isArray(roles) ? roles.map(String) : [],
        via: "token",
      };
      return principal;
    },
    async revoke() {},
    revokeFamily: async () => true,
    async revokeAccount() {},
    jwks: () => ({ keys: [] }),
    async rotateKeys() {},
    watch: () => () => {},
    async [Symbol.asyncDispose]() {},
  };
}

function issue(account: { readonly id: string; readonly roles: readonly string[] }): IssuedTokens {
  return {
    accessToken: make({ alg: "HS256", typ: "JWT" }, { sub: account.id, roles: account.roles }),
    refreshToken: `refresh-${account.id}`,
    tokenType: "Bearer",
    expiresInSeconds: 31_536_000,
  };
}

function sign(text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}

function make(header: object, claims: object): string {
  const parts = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const text = parts.join(".");
  return `${text}.${sign(text)}`;
}

function read(part: string): Readonly<Record<string, unknown>> {
  const value = parseJson(Buffer.from(part, "base64url").toString());
  return typeof value === "object" && value !== null ? { ...value } : {};
}

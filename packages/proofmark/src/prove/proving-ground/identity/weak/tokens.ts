import { createHmac } from "node:crypto";

import { parseJson } from "../../../../kernel/parse-json.ts";
import type { Principal } from "../../../../model/exchange.ts";
import type { IssuedTokens, Tokens } from "../../../../model/identity/ports.ts";
import { deny, type Denial } from "../../../../model/verdict.ts";

const secret = "secret";
const malformed: Denial = deny("PM_REQUEST_MALFORMED");

/**
 * Read with `decode` where `verify` was meant, signed with a secret out of a tutorial, without an end; nothing is ever
 * revoked, and a refresh token is the account's id, good for access too.
 */
export function weakTokens(): Tokens {
  return {
    issue: async (account) => issue(account),
    async refresh(refreshToken, rolesOf) {
      const { sub } = read(refreshToken);
      const roles = await rolesOf(String(sub));
      return roles === undefined ? malformed : issue({ id: String(sub), roles });
    },
    verify(accessToken) {
      const { sub, roles } = read(accessToken);
      if (typeof sub !== "string") return malformed;
      const principal: Principal = {
        id: sub,
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

function issue({ id, roles }: { readonly id: string; readonly roles: readonly string[] }): IssuedTokens {
  return {
    accessToken: make({ sub: id, roles }),
    refreshToken: make({ sub: id }),
    tokenType: "Bearer",
    expiresInSeconds: 31_536_000,
  };
}

function make(claims: object): string {
  const parts = [{ alg: "HS256", typ: "JWT" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const text = parts.join(".");
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

function read(token: string): Readonly<Record<string, unknown>> {
  const value = parseJson(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  return typeof value === "object" && value !== null ? { ...value } : {};
}

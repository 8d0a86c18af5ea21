import { bearerTokenOf } from "../../http/bearer-token.ts";
import * as z from "zod";

import { settleAll } from "../../kernel/settle-all.ts";
import { deny } from "../../model/verdict.ts";
import type { RouteContext } from "../route-context.ts";
import { isActive } from "../sign-in.ts";
import { route, type Route } from "./route.ts";
import { refreshTokenInput, sessionOutput, tokensOutput } from "./schemas.ts";

const unknown = deny("PM_ACCOUNTS_UNKNOWN");

/** What is signed in: seeing it, keeping it alive, ending it. */
export function sessionRoutes({ parts, audit }: RouteContext): readonly Route[] {
  const { sessions, tokens, accounts } = parts;
  const rolesOf = async (accountId: string): Promise<readonly string[] | undefined> => {
    const account = await accounts.byId(accountId);
    return isActive(account) ? account.roles : undefined;
  };
  return [
    route({
      id: "refresh",
      method: "POST",
      path: "/refresh",
      access: "anybody",
      summary: "New tokens for a refresh token, which is good once",
      input: z.strictObject({ refreshToken: refreshTokenInput }),
      output: tokensOutput,
      status: 200,
      handle: async ({ input }) => tokens.refresh(input.refreshToken, rolesOf),
    }),
    route({
      id: "logout",
      method: "POST",
      path: "/logout",
      // Without a principal too: who is signed out already is answered as one who is now.
      access: "anybody",
      summary: "End the session, or the tokens, of this request",
      input: z.strictObject({ refreshToken: refreshTokenInput.optional() }).optional(),
      status: 204,
      async handle({ exchange, input }) {
        const { id: account, via } = exchange.principal ?? {};
        await sessions.end(exchange);
        // The principal is by this very token. Who signs out here means its refresh token, too.
        const bearer = via === "token" ? bearerTokenOf(exchange.request) : undefined;
        if (bearer !== undefined && bearer !== "ambiguous")
          await tokens.revoke(bearer.token, { withFamily: true });
        if (input?.refreshToken !== undefined) await tokens.revokeFamily(input.refreshToken);
        audit(exchange, { action: "logout.done", isSuccess: true, account });
      },
    }),
    route({
      id: "logoutEverywhere",
      method: "POST",
      path: "/logout-everywhere",
      access: "owner",
      summary: "End every session and token of the account",
      status: 204,
      async handle({ exchange, account }) {
        await settleAll([tokens.revokeAccount(account.id), sessions.revokeAll(account.id)]);
        await sessions.end(exchange);
        audit(exchange, { action: "logout.everywhere", isSuccess: true, account: account.id });
      },
    }),
    route({
      id: "listSessions",
      method: "GET",
      path: "/sessions",
      access: "owner",
      summary: "The account's sessions",
      output: z.object({ sessions: z.array(sessionOutput).readonly() }),
      status: 200,
      handle: async ({ account, exchange }) => ({ sessions: await sessions.list(account.id, exchange) }),
    }),
    route({
      id: "revokeSession",
      method: "DELETE",
      path: "/sessions/{id}",
      access: "owner",
      summary: "End one session",
      status: 204,
      async handle({ account, id }) {
        return (await sessions.revoke(account.id, id)) ? undefined : unknown;
      },
    }),
    route({
      id: "jwks",
      method: "GET",
      path: "/jwks.json",
      access: "anybody",
      summary: "The public keys that tokens are signed with (RFC 7517)",
      output: z.object({ keys: z.array(z.record(z.string(), z.unknown())).readonly() }),
      status: 200,
      maxAgeSeconds: 300,
      handle: async () => Promise.resolve(tokens.jwks()),
    }),
  ];
}

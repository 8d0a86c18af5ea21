import * as z from "zod";

import { settleAll } from "../../kernel/settle-all.ts";
import { proveOwner, refuseProof } from "../prove-owner.ts";
import type { RouteContext } from "../route-context.ts";
import { isUnchanged } from "../sign-in.ts";
import { route, type Route } from "./route.ts";
import { finalProofShape } from "./schemas.ts";

/** The way out, where the application says what becomes of its own data. */
export function removalRoutes(context: RouteContext): readonly Route[] {
  const { parts, challenges, audit, settings } = context;
  const { accounts, sessions, tokens, apiKeys, secondFactors, recovery } = parts;
  const { onRemoval } = settings;
  if (onRemoval === undefined) return [];
  return [
    route({
      id: "removeAccount",
      method: "DELETE",
      path: "/me",
      access: "owner",
      summary: "Remove the account and all that belongs to it",
      input: z.strictObject(finalProofShape).prefault({}),
      status: 204,
      async handle(call) {
        const refusal = await proveOwner(context, call, true);
        if (refusal !== undefined) return refusal;
        const { account, exchange } = call;
        const { id, name } = account;
        // A reset that came between is of an owner who wants the account back.
        if (!(await isUnchanged(context, account))) return refuseProof(context, call);
        await onRemoval(id);
        // First: of an account that is not there nobody signs in, and what is signed in ends by itself.
        await accounts.remove(id);
        recovery.notify(id, "account-removed", name);
        audit(exchange, { action: "account.removed", isSuccess: true, account: id });
        await settleAll([
          tokens.revokeAccount(id),
          sessions.revokeAll(id),
          apiKeys.revokeAll(id),
          secondFactors.remove(id),
          challenges.end(id),
          recovery.endResets(id),
        ]);
        await sessions.end(exchange);
        return undefined;
      },
    }),
  ];
}

import * as z from "zod";

import { settleAll } from "../../kernel/settle-all.ts";
import { isDenial } from "../../model/verdict.ts";
import { proveOwner, provePassword, refuseProof } from "../prove-owner.ts";
import type { RouteContext } from "../route-context.ts";
import { route, type Route } from "./route.ts";
import {
  acceptedOutput,
  accountOutput,
  finalProofShape,
  nameInput,
  passwordInput,
  secondFactorOutput,
  tokenInput,
  tokensOutput,
} from "./schemas.ts";

const changed = { changed: true } as const;
const accepted = { accepted: true } as const;

/** The account itself. */
export function accountRoutes(context: RouteContext): readonly Route[] {
  const { parts, challenges, audit } = context;
  const { accounts, passwords, breached, secondFactors, sessions, tokens, recovery } = parts;
  return [
    route({
      id: "me",
      method: "GET",
      path: "/me",
      access: "signed-in",
      summary: "Who is signed in",
      output: z.object({
        ...accountOutput.shape,
        createdAt: z.int(),
        via: z.enum(["session", "token", "api-key", "client-certificate"]).optional(),
        scopes: z.array(z.string()).readonly().optional(),
        secondFactor: secondFactorOutput,
      }),
      status: 200,
      async handle({ account: { id, name, roles, createdAt }, principal: { via, scopes } }) {
        return { id, name, roles, createdAt, via, scopes, secondFactor: await secondFactors.status(id) };
      },
    }),
    route({
      id: "changePassword",
      method: "POST",
      path: "/password",
      access: "owner",
      summary: "Change the password; other sessions and all tokens end",
      input: z.strictObject({ current: passwordInput, next: passwordInput }),
      output: z.object({ changed: z.literal(true), tokens: tokensOutput.optional() }),
      status: 200,
      async handle(call) {
        const { account, input, exchange, principal } = call;
        const { id, name, roles } = account;
        const refusal = await provePassword(context, call, input.current);
        if (refusal !== undefined) return refusal;
        const { hasTotp, passkeys } = await secondFactors.status(id);
        const words = { words: [name], hasSecondFactor: hasTotp || passkeys > 0 };
        const bad = passwords.judge(input.next, words) ?? breached?.judge(input.next, words);
        if (bad !== undefined) return bad;
        const passwordHash = await passwords.hash(input.next);
        if (isDenial(passwordHash)) return passwordHash;
        // Of two that change it at once, and of a change and a reset, none undoes the other unasked.
        const updated = await accounts.update(id, (now) =>
          now.passwordHash === account.passwordHash ? { passwordHash } : undefined,
        );
        if (updated === undefined) return refuseProof(context, call);
        // From here on it is done, and its owner is told, whatever becomes of the rest.
        recovery.notify(id, "password-changed");
        try {
          await settleAll([
            tokens.revokeAccount(id),
            sessions.revokeAll(id, exchange),
            challenges.end(id),
            recovery.endResets(id),
          ]);
        } catch (error) {
          audit(exchange, {
            action: "password.changed",
            isSuccess: false,
            account: id,
            reason: "The password is the new one, and something may be signed in still.",
          });
          throw error;
        }
        await sessions.rotate(exchange);
        audit(exchange, { action: "password.changed", isSuccess: true, account: id });
        if (principal.via !== "token") return changed;
        // The token of this request has just ended with the others.
        const { secondFactorAt } = principal;
        const more = secondFactorAt === undefined ? {} : { secondFactorAt };
        return { ...changed, tokens: await tokens.issue({ id, roles }, more) };
      },
    }),
    route({
      id: "changeName",
      method: "POST",
      path: "/name",
      access: "owner",
      summary: "Ask for another e-mail address; a link is mailed to it",
      input: z.strictObject({ name: nameInput, ...finalProofShape }),
      output: acceptedOutput,
      status: 202,
      async handle(call) {
        const refusal = await proveOwner(context, call, true);
        if (refusal !== undefined) return refusal;
        return recovery.changeName(call.account, call.input.name, call.exchange) ?? accepted;
      },
    }),
    route({
      id: "confirmName",
      method: "POST",
      path: "/name/verify",
      access: "owner",
      summary:
        "Take the address, with the token of the mailed link, signed in to the account that asked for it",
      input: z.strictObject({ token: tokenInput }),
      output: z.object({ changed: z.literal(true) }),
      status: 200,
      async handle({ account, input, exchange }) {
        const refusal = await recovery.confirmName(account.id, input.token, exchange);
        if (refusal !== undefined) return refusal;
        await sessions.rotate(exchange);
        return changed;
      },
    }),
  ];
}

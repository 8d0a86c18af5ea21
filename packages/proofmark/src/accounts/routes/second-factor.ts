import * as z from "zod";

import { isDenial } from "../../model/verdict.ts";
import { proveOwner } from "../prove-owner.ts";
import type { RouteContext } from "../route-context.ts";
import { route, type Route } from "./route.ts";
import { codeInput, proofInput, recoveryCodesOutput, secondFactorOutput } from "./schemas.ts";

/** The second factor of an account: authenticator app and recovery codes. */
export function secondFactorRoutes(context: RouteContext): readonly Route[] {
  const { parts, clock } = context;
  const { secondFactors, sessions, recovery } = parts;
  return [
    route({
      id: "secondFactor",
      method: "GET",
      path: "/mfa",
      access: "owner",
      summary: "What second factors the account has",
      output: secondFactorOutput,
      status: 200,
      handle: async ({ account }) => secondFactors.status(account.id),
    }),
    route({
      id: "beginTotp",
      method: "POST",
      path: "/mfa/totp",
      access: "owner",
      summary: "A secret for an authenticator app, in force once it is confirmed",
      input: proofInput,
      output: z.object({ secret: z.string(), uri: z.string().describe("For a QR code.") }),
      status: 200,
      async handle(call) {
        const { account } = call;
        return (await proveOwner(context, call)) ?? (await secondFactors.beginTotp(account.id, account.name));
      },
    }),
    route({
      id: "confirmTotp",
      method: "POST",
      path: "/mfa/totp/confirm",
      access: "owner",
      summary: "Put the secret in force, with a code of the app",
      input: z.strictObject({ code: codeInput }),
      output: recoveryCodesOutput,
      status: 200,
      async handle({ account, input, exchange }) {
        const confirmed = await secondFactors.confirmTotp(account.id, input.code);
        if (isDenial(confirmed)) return confirmed;
        await sessions.rotate(exchange, { secondFactorAt: clock.now() });
        recovery.notify(account.id, "second-factor-changed");
        return confirmed;
      },
    }),
    route({
      id: "renewRecoveryCodes",
      method: "POST",
      path: "/mfa/recovery-codes",
      access: "owner",
      summary: "New recovery codes; the ones before are good no longer",
      input: proofInput,
      output: recoveryCodesOutput,
      status: 200,
      async handle(call) {
        const { account } = call;
        const refusal = await proveOwner(context, call);
        if (refusal !== undefined) return refusal;
        const recoveryCodes = await secondFactors.renewRecoveryCodes(account.id);
        recovery.notify(account.id, "second-factor-changed");
        return { recoveryCodes };
      },
    }),
    route({
      id: "removeSecondFactors",
      method: "DELETE",
      path: "/mfa",
      access: "owner",
      summary: "Take every second factor of the account away",
      input: proofInput,
      status: 204,
      async handle(call) {
        const refusal = await proveOwner(context, call);
        if (refusal !== undefined) return refusal;
        await secondFactors.remove(call.account.id);
        recovery.notify(call.account.id, "second-factor-changed");
        return undefined;
      },
    }),
  ];
}

import * as z from "zod";

import { deny, isDenial } from "../../model/verdict.ts";
import { proveOwner } from "../prove-owner.ts";
import type { RouteContext } from "../route-context.ts";
import { route, type Route } from "./route.ts";
import { credentialInput, passkeyOutput, proofInput } from "./schemas.ts";

const unknown = deny("PM_ACCOUNTS_UNKNOWN");
const creationOptions = z.record(z.string(), z.unknown());

/** The passkeys of an account. */
export function passkeyRoutes(context: RouteContext): readonly Route[] {
  const { passkeys, secondFactors, recovery } = context.parts;
  return [
    route({
      id: "passkeyRegistrationOptions",
      method: "POST",
      path: "/passkeys/options",
      access: "owner",
      summary: "What the browser needs to make a passkey",
      input: proofInput,
      output: creationOptions.describe("PublicKeyCredentialCreationOptionsJSON."),
      status: 200,
      async handle(call) {
        const { account } = call;
        const refusal = await proveOwner(context, call);
        if (refusal !== undefined) return refusal;
        return creationOptions.parse(await passkeys.beginRegistration(account.id, account.name));
      },
    }),
    route({
      id: "registerPasskey",
      method: "POST",
      path: "/passkeys",
      access: "owner",
      summary: "Keep the passkey that the browser made",
      input: z.strictObject({ passkey: credentialInput, name: z.string().min(1).max(100) }),
      output: z.object({
        passkey: passkeyOutput,
        recoveryCodes: z
          .array(z.string())
          .readonly()
          .optional()
          .describe("With the first second factor, shown this once."),
      }),
      status: 201,
      async handle({ account, input }) {
        const before = await secondFactors.status(account.id);
        const made = await passkeys.finishRegistration(account.id, input.passkey, input.name);
        if (isDenial(made)) return made;
        recovery.notify(account.id, "second-factor-changed");
        // Who loses the only device needs another way in; codes from before it may be known to who was in then.
        const isGuarded = before.hasTotp || before.passkeys > 0;
        if (isGuarded && before.recoveryCodesLeft > 0) return { passkey: made };
        return { passkey: made, recoveryCodes: await secondFactors.renewRecoveryCodes(account.id) };
      },
    }),
    route({
      id: "listPasskeys",
      method: "GET",
      path: "/passkeys",
      access: "owner",
      summary: "The account's passkeys",
      output: z.object({ passkeys: z.array(passkeyOutput).readonly() }),
      status: 200,
      handle: async ({ account }) => ({ passkeys: await passkeys.list(account.id) }),
    }),
    route({
      id: "removePasskey",
      method: "DELETE",
      path: "/passkeys/{id}",
      access: "owner",
      summary: "Remove a passkey",
      input: proofInput,
      status: 204,
      async handle(call) {
        const refusal = await proveOwner(context, call);
        if (refusal !== undefined) return refusal;
        if (!(await passkeys.remove(call.account.id, call.id))) return unknown;
        recovery.notify(call.account.id, "second-factor-changed");
        return undefined;
      },
    }),
  ];
}

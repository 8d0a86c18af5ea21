import * as z from "zod";

import type { Exchange } from "../../model/exchange.ts";
import type { Account } from "../../model/identity/account.ts";
import { deny, isDenial, type Denial } from "../../model/verdict.ts";
import type { RouteContext } from "../route-context.ts";
import {
  challenge,
  completeSignIn,
  continueSignIn,
  isActive,
  judgePassword,
  refuseLogin,
  type Challenge,
} from "../sign-in.ts";
import { route, type Route } from "./route.ts";
import {
  challengeInput,
  codeInput,
  credentialInput,
  nameInput,
  passwordInput,
  signInOutput,
  wantsTokens,
} from "./schemas.ts";

const badChallenge = deny("PM_ACCOUNTS_CHALLENGE");
const passkeyOptions = z.record(z.string(), z.unknown()).describe("PublicKeyCredentialRequestOptionsJSON.");

/** Signing in: by password, by a second factor after it, by passkey alone. */
export function signInRoutes(context: RouteContext): readonly Route[] {
  const { parts, challenges, clock, audit } = context;

  /** The account of a half-done sign-in, which leaves it half done. */
  const challenged = async (token: string): Promise<(Challenge & { account: Account }) | Denial> => {
    const found = await challenges.peek(token);
    const account = found === undefined ? undefined : await parts.accounts.byId(found.owner);
    if (found === undefined || !isActive(account)) return badChallenge;
    const asked: Challenge = JSON.parse(found.data);
    return { ...asked, account };
  };

  /** Recorded here too, with who asked: the parts know the account alone. */
  const refuse = (exchange: Exchange, denial: Denial, account?: string): Denial => {
    audit(exchange, { action: "login.failed", isSuccess: false, account });
    return denial;
  };

  const verifySecondFactor = async (
    accountId: string,
    { code, passkey }: { code?: string | undefined; passkey?: unknown },
  ): Promise<Denial | undefined> => {
    if (code !== undefined) return await parts.secondFactors.verify(accountId, code);
    const verified = await parts.passkeys.finishAuthentication(passkey, accountId);
    return isDenial(verified) ? verified : undefined;
  };

  return [
    route({
      id: "login",
      method: "POST",
      path: "/login",
      access: "anybody",
      summary: "Sign in with a password",
      input: z.strictObject({ name: nameInput, password: passwordInput, tokens: wantsTokens }),
      output: signInOutput,
      status: 200,
      async handle(call) {
        const account = await judgePassword(context, call.exchange, call.input);
        return isDenial(account) ? account : await continueSignIn(context, call, account);
      },
    }),
    route({
      id: "verifySecondFactor",
      method: "POST",
      path: "/mfa/verify",
      access: "anybody",
      summary: "Finish a sign-in with a code, or with a passkey",
      input: z
        .strictObject({
          challenge: challengeInput,
          code: codeInput.optional(),
          passkey: credentialInput.optional(),
          tokens: z.boolean().optional().describe("What was said at the login holds."),
        })
        .refine(({ code, passkey }) => (code === undefined) !== (passkey === undefined), {
          message: "takes a code or a passkey",
          path: ["code"],
        }),
      output: signInOutput,
      status: 200,
      async handle(call) {
        const { exchange } = call;
        const { challenge: token, code, passkey } = call.input;
        const found = await challenged(token);
        if (isDenial(found)) return refuse(exchange, found);
        const { account, tokens, methods } = found;
        if (!methods.includes(code === undefined ? "passkey" : "code"))
          return refuse(exchange, badChallenge, account.id);
        const refusal = await verifySecondFactor(account.id, { code, passkey });
        if (refusal !== undefined) return refuse(exchange, refusal, account.id);
        // A challenge is one sign-in: of two that come with it at once, one gets in.
        if ((await challenges.take(token)) === undefined) return refuse(exchange, badChallenge, account.id);
        return await completeSignIn(context, { ...call, input: { tokens } }, account, clock.now());
      },
    }),
    route({
      id: "secondFactorPasskeyOptions",
      method: "POST",
      path: "/mfa/passkey/options",
      access: "anybody",
      summary: "What the browser needs to finish a sign-in with a passkey",
      input: z.strictObject({ challenge: challengeInput }),
      output: passkeyOptions,
      status: 200,
      async handle({ input }) {
        const found = await challenged(input.challenge);
        return isDenial(found)
          ? found
          : asOptions(await parts.passkeys.beginAuthentication(found.account.id));
      },
    }),
    route({
      id: "passkeySignInOptions",
      method: "POST",
      path: "/passkeys/sign-in/options",
      access: "anybody",
      // Without a name: what an account has would be told to whoever types it.
      summary: "What the browser needs to sign in with a passkey that it offers",
      output: passkeyOptions,
      status: 200,
      async handle() {
        return asOptions(await parts.passkeys.beginAuthentication());
      },
    }),
    route({
      id: "passkeySignIn",
      method: "POST",
      path: "/passkeys/sign-in",
      access: "anybody",
      summary: "Sign in with a passkey",
      input: z.strictObject({ passkey: credentialInput, tokens: wantsTokens }),
      output: signInOutput,
      status: 200,
      async handle(call) {
        const verified = await parts.passkeys.finishAuthentication(call.input.passkey);
        if (isDenial(verified)) return refuse(call.exchange, verified);
        const account = await parts.accounts.byId(verified.accountId);
        if (!isActive(account)) return refuseLogin(context, call.exchange, verified.accountId);
        if (verified.isUserVerified) return await completeSignIn(context, call, account, clock.now());
        // The device alone is one factor: a code is asked for, and who has none must unlock the passkey.
        const { hasTotp } = await parts.secondFactors.status(account.id);
        if (hasTotp) return await challenge(context, call, account, ["code"]);
        return refuseLogin(context, call.exchange, account.id);
      },
    }),
  ];
}

function asOptions(options: unknown): Record<string, unknown> {
  return passkeyOptions.parse(options);
}

import { noteActor } from "../../../http/note-actor.ts";
import { createAccountRecovery } from "../../../identity/account-recovery/recovery.ts";
import { accountRecoverySpec } from "../../../identity/account-recovery/spec.ts";
import { isDenial } from "../../../model/verdict.ts";
import type { GroundContext, GroundParts, GroundRecovery } from "./ground-parts.ts";

/** The control's own service, behind the ground's routes. */
export function groundRecovery(
  { accounts, storage, store, outbox }: GroundContext,
  parts: Omit<GroundParts, "account-recovery">,
): GroundRecovery {
  const recovery = createAccountRecovery({
    accounts,
    storage,
    store,
    passwords: parts.password,
    sessions: parts.session,
    tokens: parts.token,
    apiKeys: parts["api-key"],
    secondFactors: parts.mfa,
    // The keys of a canary belong to other probes.
    revokesApiKeys: false,
    mail: async (mail) => void outbox.push(mail),
    service: { name: "Proving ground", origin: "http://localhost" },
  });
  const accepted = { status: 202, json: { accepted: true } };
  return {
    judgeLogin(_account, exchange) {
      noteActor(exchange, accountRecoverySpec.id);
      return undefined;
    },
    register: async (name, password, exchange) =>
      (await recovery.register({ name, password }, exchange)) ?? accepted,
    forgot: async (name, exchange) => recovery.forgot(name, exchange) ?? accepted,
    async reset(token, password, exchange) {
      const changed = await recovery.reset(token, password, exchange);
      return isDenial(changed) ? changed : { status: 200, json: { reset: true } };
    },
    [Symbol.asyncDispose]: () => recovery[Symbol.asyncDispose](),
  };
}

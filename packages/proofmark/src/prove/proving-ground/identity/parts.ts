import { createBreachedPasswords } from "../../../identity/breached-password/breached-passwords.ts";
import { createSecondFactors } from "../../../identity/mfa/second-factors.ts";
import { createPasswords } from "../../../identity/password/passwords.ts";
import { createSessions } from "../../../identity/session/create-sessions.ts";
import { createLockouts } from "../../../identity/lockout/lockouts.ts";
import { createApiKeys } from "../../../identity/api-key/create-api-keys.ts";
import { createTokens } from "../../../identity/token/create-tokens.ts";
import type { GroundContext, GroundParts } from "./ground-parts.ts";
import { groundRecovery } from "./recovery.ts";
import { weakApiKeys } from "./weak/api-keys.ts";
import { weakPasswords } from "./weak/passwords.ts";
import { weakRecovery } from "./weak/recovery.ts";
import { weakSecondFactors } from "./weak/second-factors.ts";
import { weakSessions } from "./weak/sessions.ts";
import { weakTokens } from "./weak/tokens.ts";

type Factory<Part extends keyof GroundParts> = (
  context: GroundContext,
  parts: Omit<GroundParts, "account-recovery">,
) => GroundParts[Part] | Promise<GroundParts[Part]>;

type Factories = { readonly [Part in keyof GroundParts]: Factory<Part> };

/** The controls' own. A part without one is weak in every ground, and its control has no probe yet. */
const strong: Partial<Factories> = {
  mfa: ({ storage, store, ring }) => createSecondFactors({ storage, store, ring, issuerName: "Ground" }),
  token: ({ storage, store, ring }) =>
    createTokens({
      storage,
      store,
      ring,
      issuer: "https://ground.invalid",
      audience: "https://ground.invalid",
    }),
  "account-recovery": groundRecovery,
  password: ({ ring }) => createPasswords({ ring }),
  "breached-password": () => createBreachedPasswords(),
  session: ({ storage, ring }) => createSessions({ storage, ring }),
  lockout: ({ store, ring }) => createLockouts({ store, ring }),
  "api-key": ({ storage }) => createApiKeys({ storage }),
};

/** What people write by hand in a hurry. */
const weak: Factories = {
  password: weakPasswords,
  "breached-password": () => undefined,
  lockout: () => undefined,
  session: weakSessions,
  token: weakTokens,
  mfa: weakSecondFactors,
  "api-key": weakApiKeys,
  "account-recovery": weakRecovery,
};

/** Makes the parts: those of the controls, but for the one of `off`, which is weak. */
export async function createParts(context: GroundContext, off: string | undefined): Promise<GroundParts> {
  const factory = <Part extends keyof GroundParts>(part: Part): Factory<Part> =>
    (part === off ? undefined : strong[part]) ?? weak[part];
  // What an application's own parts need of each other they get in this order.
  const none = {} as Omit<GroundParts, "account-recovery">;
  const parts = {
    password: await factory("password")(context, none),
    "breached-password": await factory("breached-password")(context, none),
    lockout: await factory("lockout")(context, none),
    session: await factory("session")(context, none),
    token: await factory("token")(context, none),
    mfa: await factory("mfa")(context, none),
    "api-key": await factory("api-key")(context, none),
  };
  return { ...parts, "account-recovery": await factory("account-recovery")(context, parts) };
}

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

type BareParts = Omit<GroundParts, "account-recovery">;

type Makers = {
  readonly [Part in keyof BareParts]: (context: GroundContext) => BareParts[Part] | Promise<BareParts[Part]>;
};

const origin = "https://ground.invalid";

/** The controls' own. */
const strong: Makers = {
  password: ({ ring }) => createPasswords({ ring }),
  "breached-password": () => createBreachedPasswords(),
  lockout: ({ store, ring }) => createLockouts({ store, ring }),
  session: ({ storage, ring }) => createSessions({ storage, ring }),
  token: ({ storage, store, ring }) =>
    createTokens({ storage, store, ring, issuer: origin, audience: origin }),
  mfa: ({ storage, store, ring }) => createSecondFactors({ storage, store, ring, issuerName: "Ground" }),
  "api-key": ({ storage }) => createApiKeys({ storage }),
};

/** What people write by hand in a hurry. */
const weak: Makers = {
  password: weakPasswords,
  "breached-password": () => undefined,
  lockout: () => undefined,
  session: weakSessions,
  token: weakTokens,
  mfa: weakSecondFactors,
  "api-key": weakApiKeys,
};

/** Makes the parts: those of the controls, but for the one of `off`, which is weak. */
export async function createParts(context: GroundContext, off: string | undefined): Promise<GroundParts> {
  const make = async <Part extends keyof BareParts>(part: Part): Promise<BareParts[Part]> =>
    await (part === off ? weak : strong)[part](context);
  const parts: BareParts = {
    password: await make("password"),
    "breached-password": await make("breached-password"),
    lockout: await make("lockout"),
    session: await make("session"),
    token: await make("token"),
    mfa: await make("mfa"),
    "api-key": await make("api-key"),
  };
  const createRecovery = off === "account-recovery" ? weakRecovery : groundRecovery;
  return { ...parts, "account-recovery": createRecovery(context, parts) };
}

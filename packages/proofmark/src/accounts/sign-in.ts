import type * as z from "zod";

import { noteActor } from "../http/note-actor.ts";
import type { Exchange } from "../model/exchange.ts";
import type { Account } from "../model/identity/account.ts";
import type { LoginAttempt } from "../model/identity/ports.ts";
import { deny, isDenial, type Denial } from "../model/verdict.ts";
import type { RouteContext } from "./route-context.ts";
import type { Call } from "./routes/route.ts";
import type { signInOutput } from "./routes/schemas.ts";

export type SignInAnswer = z.input<typeof signInOutput>;

/** The one answer to a wrong name, a wrong password, and an account that may not sign in. */
const loginFailed = deny("PM_LOGIN_FAILED");

/** An id that no account has: 18 random bytes are 24 characters. */
const nobody = "-";

export function isActive(account: Account | undefined): account is Account {
  return account !== undefined && account.disabledAt === undefined && account.verifiedAt !== undefined;
}

/**
 * Whether an account is as it was when its owner was judged. Asked after whatever lets somebody in: a reset that came
 * between has ended only what there was by then.
 */
export async function isUnchanged({ parts }: RouteContext, before: Account): Promise<boolean> {
  const now = await parts.accounts.byId(before.id);
  return isActive(now) && now.passwordHash === before.passwordHash;
}

export function attemptOf({ parts }: RouteContext, exchange: Exchange, account: string): LoginAttempt {
  return { account, client: exchange.client.address, device: parts.lockouts.deviceOf(exchange) };
}

/** A sign-in that failed is answered alike for every name, by what recovery answers for. */
export function refuseLogin(context: RouteContext, exchange: Exchange, account?: string): Denial {
  noteActor(exchange, "account-recovery");
  context.audit(exchange, { action: "login.failed", isSuccess: false, account });
  return loginFailed;
}

/** Judges name and password: every name takes the same steps, and one hash. */
export async function judgePassword(
  context: RouteContext,
  exchange: Exchange,
  typed: { readonly name: string; readonly password: string },
): Promise<Account | Denial> {
  const { accounts, lockouts, passwords } = context.parts;
  // Before the attempt counts: while the database is down nobody is judged, and no owner may be locked out for trying.
  const account = await accounts.byName(typed.name);
  // A name that is found is looked up twice: so is every other, or a database far away would tell them apart.
  if (account === undefined) await accounts.byId(nobody);
  const attempt = attemptOf(context, exchange, typed.name);
  const refusal = await lockouts.admit(attempt);
  if (refusal !== undefined) return refusal;
  const check = await passwords.verify(account?.passwordHash, typed.password);
  if (isDenial(check)) {
    await lockouts.withdraw(attempt);
    return check;
  }
  if (!check.isRight || !isActive(account)) {
    await lockouts.failed(attempt);
    return refuseLogin(context, exchange, account?.id);
  }
  const { newHash } = check;
  if (newHash === undefined) return account;
  const renewed = await renewHash(context, account, newHash);
  if (renewed !== undefined) return renewed;
  // Another sign-in renewed it, or somebody changed the password: what counts is the one that is there now.
  const now = await accounts.byId(account.id);
  const again = await passwords.verify(now?.passwordHash, typed.password);
  if (isDenial(again)) return again;
  return again.isRight && isActive(now) ? now : refuseLogin(context, exchange, account.id);
}

/**
 * A hash of today's cost in place of the one that was verified; the sign-in does not depend on it. Undefined: another one
 * is there by now.
 */
async function renewHash(
  { parts, onFault }: RouteContext,
  account: Account,
  newHash: string,
): Promise<Account | undefined> {
  try {
    return await parts.accounts.update(account.id, ({ passwordHash }) =>
      passwordHash === account.passwordHash ? { passwordHash: newHash } : undefined,
    );
  } catch (error) {
    onFault(error);
    return account;
  }
}

/** What a half-done sign-in remembers. */
export interface Challenge {
  readonly tokens: boolean;
  readonly methods: readonly ("code" | "passkey")[];
}

/** After the password: the session, or the question for the second factor. */
export async function continueSignIn(
  context: RouteContext,
  call: Call<{ readonly tokens: boolean }>,
  account: Account,
): Promise<SignInAnswer | Denial> {
  const factors = await context.parts.secondFactors.status(account.id);
  if (!factors.hasTotp && factors.passkeys === 0) return await completeSignIn(context, call, account);
  const methods: ("code" | "passkey")[] = [];
  if (factors.hasTotp || factors.recoveryCodesLeft > 0) methods.push("code");
  if (factors.passkeys > 0) methods.push("passkey");
  return await challenge(context, call, account, methods);
}

/** Asks for a second factor: the sign-in is half done, and good for nothing but its other half. */
export async function challenge(
  context: RouteContext,
  { exchange, input: { tokens } }: Call<{ readonly tokens: boolean }>,
  account: Account,
  methods: Challenge["methods"],
): Promise<SignInAnswer | Denial> {
  const { challenges, settings, audit } = context;
  const data: Challenge = { tokens, methods };
  const token = await challenges.issue(account.id, JSON.stringify(data));
  if (!(await isUnchanged(context, account))) {
    await challenges.take(token);
    return refuseLogin(context, exchange, account.id);
  }
  audit(exchange, { action: "login.challenged", isSuccess: true, account: account.id });
  return {
    mfaRequired: true,
    challenge: token,
    methods,
    expiresInSeconds: settings.challengeSeconds,
  };
}

/** Starts the session, or issues tokens where the client asked for them: never both. */
export async function completeSignIn(
  context: RouteContext,
  { exchange, input }: Call<{ readonly tokens: boolean }>,
  account: Account,
  secondFactorAt?: number,
): Promise<SignInAnswer | Denial> {
  const { parts, settings } = context;
  const { id, name, roles } = account;
  const more = secondFactorAt === undefined ? {} : { secondFactorAt };
  const issued = input.tokens ? await parts.tokens.issue({ id, roles }, more) : undefined;
  if (issued === undefined) await parts.sessions.start(exchange, { id, roles }, more);
  let stands = false;
  try {
    stands = await isUnchanged(context, account);
  } finally {
    // Nobody could say that it stands, or it does not: neither is a sign-in.
    if (!stands)
      await (issued === undefined
        ? parts.sessions.end(exchange)
        : parts.tokens.revokeFamily(issued.refreshToken));
  }
  if (!stands) return refuseLogin(context, exchange, id);
  const attempt = attemptOf(context, exchange, name);
  const device = await parts.lockouts.succeeded(attempt);
  if (device !== attempt.device) {
    parts.lockouts.remember(exchange, device);
    if (settings.tellsNewDevices) parts.recovery.notify(id, "new-device");
  }
  context.audit(exchange, { action: "login.succeeded", isSuccess: true, account: id });
  return { signedIn: true, account: { id, name, roles }, ...issued };
}

import { deny, type Denial } from "../model/verdict.ts";
import { attemptOf } from "./sign-in.ts";
import type { RouteContext } from "./route-context.ts";
import type { SignedInCall } from "./routes/route.ts";

const stepUp = deny("PM_ACCOUNTS_STEP_UP");
const wrong = deny("PM_ACCOUNTS_PROOF");

export interface OwnerProof {
  readonly password?: string | undefined;
  readonly code?: string | undefined;
}

/**
 * Whether it is still the owner who asks: by the second factor where the account has one, else by the password. A fresh
 * sign-in counts for a while. A password alone never stands for a second factor: who stole both session and password would
 * take it away (NIST SP 800-63B-4 section 4.1.2).
 * @param isFinal what is asked for can't be undone by its owner: the password is asked for, too, however fresh the sign-in.
 */
export async function proveOwner(
  context: RouteContext,
  call: SignedInCall<OwnerProof>,
  isFinal = false,
): Promise<Denial | undefined> {
  const { parts, clock, settings } = context;
  const { account, principal, input, exchange } = call;
  const factors = await parts.secondFactors.status(account.id);
  const isGuarded = factors.hasTotp || factors.passkeys > 0;
  if (isFinal && account.passwordHash !== undefined) {
    if (input.password === undefined) return stepUp;
    const refusal = await provePassword(context, call, input.password);
    if (refusal !== undefined || !isGuarded) return refusal;
  }
  const provenAt = isGuarded ? principal.secondFactorAt : principal.authenticatedAt;
  const now = clock.now();
  if (provenAt !== undefined && now - provenAt < settings.freshMs) return undefined;
  if (isGuarded) {
    if (input.code === undefined) return stepUp;
    const refusal = await parts.secondFactors.verify(account.id, input.code);
    if (refusal !== undefined) return refuseProof(context, call, refusal);
    await parts.sessions.rotate(exchange, { secondFactorAt: now });
    return undefined;
  }
  return input.password === undefined ? stepUp : await provePassword(context, call, input.password);
}

/** Asks for the account's password, counted with the sign-ins: a stolen session gets no tries without end. */
export async function provePassword(
  context: RouteContext,
  call: SignedInCall,
  password: string,
): Promise<Denial | undefined> {
  const { account, exchange } = call;
  const { lockouts, passwords } = context.parts;
  const attempt = attemptOf(context, exchange, account.name);
  const refusal = await lockouts.admit(attempt);
  if (refusal !== undefined) return refusal;
  const check = await passwords.verify(account.passwordHash, password);
  if ("code" in check) {
    await lockouts.withdraw(attempt);
    return check;
  }
  if (!check.isRight) {
    await lockouts.failed(attempt);
    return refuseProof(context, call);
  }
  await lockouts.succeeded(attempt);
  return undefined;
}

/** What was shown is not the owner's, or no longer. */
export function refuseProof(
  { audit }: RouteContext,
  { account, exchange }: SignedInCall,
  denial = wrong,
): Denial {
  audit(exchange, { action: "proof.failed", isSuccess: false, account: account.id });
  return denial;
}

import type { Answer, Attacker, AttackRequest } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { TargetUnreachable } from "../../probing/errors.ts";

/**
 * Undefined where the target hangs up on this request and still answers on its home: a refusal, if a rude one.
 * @throws TargetUnreachable where the home does not answer either.
 */
export async function askOrHungUp(attacker: Attacker, request: AttackRequest): Promise<Answer | undefined> {
  try {
    return await sendPatiently(attacker, request);
  } catch (error) {
    if (!(error instanceof TargetUnreachable)) throw error;
    await attacker.send({ path: attacker.origin.pathname });
    return undefined;
  }
}

/** Whether a limit or a proxy answered in place of the service, so that the answer tells nothing. */
export function isBusy({ status }: Answer): boolean {
  return status === 429 || (status >= 502 && status <= 504);
}

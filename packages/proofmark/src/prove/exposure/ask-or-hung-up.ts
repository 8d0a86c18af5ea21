import type { ErrorCode } from "../../model/error-codes.ts";
import type { Answer, Attacker, AttackRequest } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { TargetUnreachable } from "../../probing/errors.ts";

/** What `threat-rules` answers a client that it keeps out, such as one that asks for a list of known paths. */
const blockedCode: ErrorCode = "PM_ADDRESS_BLOCKED";

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

/** Whether a limit, a proxy or a block of the prober answered in place of the service: the answer tells nothing. */
export function isBusy({ status, problemCode }: Answer): boolean {
  return status === 429 || (status >= 502 && status <= 504) || problemCode === blockedCode;
}

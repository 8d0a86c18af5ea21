import type { Finding } from "../model/finding.ts";
import type { CanaryAccount, IdentityTarget } from "../model/identity/target.ts";
import type { Answer, Attacker } from "../model/probe.ts";
import { CanarySession, signInCanary } from "./canary-session.ts";
import { attackFinding } from "./findings.ts";

/** Two canaries who are signed in, each from an address of its own. */
export interface CanaryPair {
  readonly first: CanarySession;
  readonly second: CanarySession;
  /** A visitor who never signed in. */
  readonly nobody: CanarySession;
}

/** Signs two canaries in, or says why that did not work. */
export async function signInPair(
  attacker: Attacker,
  target: IdentityTarget,
  accounts: readonly [CanaryAccount, CanaryAccount],
): Promise<CanaryPair | Finding> {
  const hands = (): Attacker => attacker.newcomer() ?? attacker;
  const first = await signInCanary(hands(), target, accounts[0]);
  if (!(first instanceof CanarySession)) return notSignedIn(first.refusedBy);
  const second = await signInCanary(hands(), target, accounts[1]);
  if (!(second instanceof CanarySession)) return notSignedIn(second.refusedBy);
  return { first, second, nobody: new CanarySession(hands(), target) };
}

function notSignedIn(answer: Answer): Finding {
  const summary = `A canary could not sign in (${answer.status}): correct its name and password, or unlock it.`;
  return attackFinding("inconclusive", summary, answer);
}

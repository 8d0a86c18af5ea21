import { messageOf } from "../kernel/message-of.ts";
import type { Finding } from "../model/finding.ts";
import type { Attacker, Probe, Surface } from "../model/probe.ts";
import { isPass, judgeFindings, type Proof } from "../model/proof.ts";
import { BudgetExhausted, TargetUnreachable } from "../probing/errors.ts";
import { attackFinding } from "../probing/findings.ts";
import { hasSink } from "./instrumented.ts";
import { visitAfterwards } from "./visit-afterwards.ts";

/** Days for which a proof stands: services change, and what was true last month is hearsay. */
export const proofLifeMs: number = 30 * 24 * 3600 * 1000;

/**
 * Runs one probe to its proof. A target that stops answering is an `error`, a probe that fails on its own is too: the
 * summary says which. Only the end of the run (interrupt, budget) is thrown.
 */
export async function runProbe(
  probe: Probe,
  attacker: Attacker,
  surface: Surface,
  now: number,
): Promise<Proof> {
  const { redirectsTo } = surface;
  const findings =
    redirectsTo === undefined
      ? await observe(probe, attacker, surface)
      : [attackFinding("inconclusive", `The target redirects to ${redirectsTo}; prove that one.`)];
  const proof = proofOf(probe.spec.id, findings, now);
  // Nothing reached the sink, so nothing is proven of it; but it is there.
  return proof.state === "not-applicable" && hasSink(surface, probe.spec.id)
    ? { ...proof, state: "declared" }
    : proof;
}

/** The proof of a control whose target does not answer. */
export function unreachable(control: string, error: TargetUnreachable): Proof {
  return proofOf(control, [attackFinding("error", error.message)], Date.now());
}

/** The proof of a control whose probe never ran. */
export function notRun(control: string, now: number): Proof {
  return proofOf(control, [], now);
}

function proofOf(control: string, findings: readonly Finding[], now: number): Proof {
  return { control, state: judgeFindings(findings), findings, provenAt: now, expiresAt: now + proofLifeMs };
}

async function observe(probe: Probe, attacker: Attacker, surface: Surface): Promise<readonly Finding[]> {
  try {
    const findings = await probe.run(attacker, surface);
    if (!isPass(judgeFindings(findings))) return findings;
    const visit = await visitAfterwards(probe, attacker, surface, findings);
    return visit === undefined ? findings : [...findings, visit];
  } catch (error) {
    attacker.signal.throwIfAborted();
    if (error instanceof TargetUnreachable) return [attackFinding("error", error.message)];
    if (error instanceof BudgetExhausted) throw error;
    return [attackFinding("error", `The probe itself failed: ${messageOf(error)}`)];
  }
}

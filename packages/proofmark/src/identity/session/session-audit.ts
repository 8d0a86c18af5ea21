import type { Clock } from "../../kernel/clock.ts";
import type { AuditListener } from "../../model/audit.ts";
import type { Exchange } from "../../model/exchange.ts";
import { sessionSpec } from "./spec.ts";

type Step = "started" | "rotated" | "ended" | "revoked" | "bound-elsewhere";

interface About {
  readonly account: string;
  readonly exchange?: Exchange | undefined;
  readonly reason?: string;
}

export type TellStep = (step: Step, about: About) => void;

/** Tells the listener of a step. One that throws must not undo what was done. */
export function createAuditor(listener: AuditListener | undefined, clock: Clock): TellStep {
  return (step, { account, exchange, reason }) => {
    if (listener === undefined) return;
    try {
      listener({
        control: sessionSpec.id,
        category: "authentication",
        action: `session.${step}`,
        isSuccess: step !== "bound-elsewhere",
        at: clock.now(),
        account,
        ...(exchange === undefined
          ? undefined
          : { client: exchange.client.address, exchangeId: exchange.id }),
        ...(reason === undefined ? undefined : { reason }),
      });
    } catch (error) {
      const what = error instanceof Error ? error.message : "something that is not an Error";
      process.emitWarning(`onAudit threw: ${what}`, "ProofmarkWarning");
    }
  };
}

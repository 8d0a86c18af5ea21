import type { ControlSpec } from "../model/control.ts";
import type { InstrumentRow } from "../model/instrumentation.ts";
import type { ProbeSafety, Route } from "../model/probe.ts";
import type { Proof } from "../model/proof.ts";

/** What one run of the prover yields, before anybody scores or prints it. */
export interface RunResult {
  readonly tool: { readonly name: "proofmark"; readonly version: string };
  /** Origin: `http://localhost:3000`. */
  readonly target: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** True where the run ended before every planned probe had: interrupted, or out of budget. */
  readonly isPartial: boolean;
  /** One sentence, only with `isPartial`: "Interrupted after 12 of 34 probes." */
  readonly partialReason?: string;
  /** Only with `isPartial`. */
  readonly partialCause?: "interrupted" | "budget";
  readonly requestsSent: number;
  readonly routes: readonly Pick<Route, "method" | "path" | "source">[];
  /** What the target's sinks look at; undefined where it does not tell. */
  readonly instrumentation?: readonly InstrumentRow[] | undefined;
  /** One entry for every control of the plan, in the order of the catalog, those that did not run too. */
  readonly results: readonly ControlResult[];
}

export interface ControlResult {
  /** An exposure is a spec too, with plane `exposure`. */
  readonly spec: ControlSpec;
  /** Where nothing ran: no findings and the state `inconclusive`. */
  readonly proof: Proof;
  /** Undefined where the evidence came from a check in the process. */
  readonly safety?: ProbeSafety;
  /** One sentence, set where nothing ran: "Intrusive probes run only with --intrusive or against loopback." */
  readonly skipped?: string;
}

import type { Guard } from "../model/guard.ts";
import { deny, type Denial, type Verdict } from "../model/verdict.ts";
import type { HttpExchange } from "./exchange.ts";
import { giveEvidence } from "./give-evidence.ts";
import type { ErrorBodyJudge, ResponseJudge } from "./guarded-response.ts";
import { withHook, type Hooked } from "./hooked.ts";
import { MonitoredHead } from "./monitored-head.ts";
import type { Reporter } from "./reporter.ts";
import type { JudgedHead } from "./response-head.ts";

const guardFault = deny("PM_GUARD_FAULT");

/** The hooks that see a response, and who is asked to carry out what they say. */
export class ResponseJudges {
  readonly #reporter: Reporter;
  readonly #report: (exchange: HttpExchange, control: string, denial: Denial) => boolean;
  readonly #heads: readonly Hooked<"onResponseHead">[];
  readonly #errorBodies: readonly Hooked<"onErrorBody">[];
  readonly #evidence: readonly Hooked<"onEvidence">[];

  /** @param report tells of a denial, and says whether it is to be carried out. */
  constructor(
    guards: readonly Guard[],
    reporter: Reporter,
    report: (exchange: HttpExchange, control: string, denial: Denial) => boolean,
  ) {
    this.#reporter = reporter;
    this.#report = report;
    this.#heads = withHook(guards, "onResponseHead");
    this.#errorBodies = withHook(guards, "onErrorBody");
    this.#evidence = withHook(guards, "onEvidence");
  }

  readonly judgeHead: ResponseJudge = (
    exchange: HttpExchange,
    head: JudgedHead,
    isRefusal: boolean,
  ): Denial | undefined => {
    let denial: Denial | undefined;
    const judged = isRefusal || this.#reporter.isEnforced ? head : new MonitoredHead(head);
    for (const guard of this.#heads) {
      const before = head.changes;
      const startMs = exchange.isTimed ? performance.now() : 0;
      let verdict: Verdict;
      try {
        verdict = guard.onResponseHead(exchange, judged);
      } catch (error) {
        this.#reporter.fault(exchange, guard.spec.id, error);
        verdict = guardFault;
      }
      if (startMs !== 0)
        this.#reporter.timing(exchange, guard.spec.id, "response-head", startMs, verdict !== undefined);
      if (head.changes !== before) exchange.actors?.push(guard.spec.id);
      if (verdict !== undefined && !isRefusal && this.#report(exchange, guard.spec.id, verdict)) {
        denial = verdict;
        break;
      }
    }
    if (exchange.actors !== undefined && denial === undefined) giveEvidence(exchange, head, this.#evidence);
    return denial;
  };

  /** Undefined where no guard looks: then heads of errors need not wait for their bodies. */
  get errorBodyJudge(): ErrorBodyJudge | undefined {
    return this.#errorBodies.length === 0 ? undefined : this.#judgeErrorBody;
  }

  readonly #judgeErrorBody: ErrorBodyJudge = (exchange, head, start) => {
    for (const guard of this.#errorBodies) {
      let verdict: Verdict;
      try {
        verdict = guard.onErrorBody(exchange, head, start);
      } catch (error) {
        this.#reporter.fault(exchange, guard.spec.id, error);
        verdict = guardFault;
      }
      if (verdict !== undefined && this.#report(exchange, guard.spec.id, verdict)) return verdict;
    }
    return undefined;
  };
}

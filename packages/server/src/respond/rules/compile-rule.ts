import type { StoredEvent } from "../../model/stored-event.ts";
import { absenceMachine } from "./absence-machine.ts";
import type { ConditionMachine } from "./condition-machine.ts";
import { countMachine } from "./count-machine.ts";
import { compileMatch } from "./event-fields.ts";
import { lastingMachine } from "./lasting-machine.ts";
import { rateMachine } from "./rate-machine.ts";
import type { RuleDefinition } from "./rule-schema.ts";

/** The states of a proof that count as a pass, as in `proofmark`. */
const passes: ReadonlySet<string> = new Set(["proven", "observed", "attested"]);

/** A rule's condition, ready to run. */
export function compileRule({ condition, level }: RuleDefinition): ConditionMachine {
  switch (condition.kind) {
    case "threshold": {
      const { match, count, windowSeconds, steps } = condition;
      const counters = [
        { matches: compileMatch(match), count, level },
        ...steps.map(({ measure, atLeast, level: higher }) => {
          const isMeasured = compileMatch({ atLeast: { measure, value: atLeast } });
          const isMeant = compileMatch(match);
          return {
            matches: (stored: StoredEvent): boolean => isMeant(stored) && isMeasured(stored),
            count,
            level: higher,
          };
        }),
      ];
      return countMachine({ counters, windowSeconds, mode: "any" });
    }
    case "rate":
      return rateMachine({ ...condition, matches: compileMatch(condition.match), level });
    case "absence":
      return absenceMachine({
        matches: compileMatch(condition.match ?? {}),
        forMs: condition.forSeconds * 1000,
        level,
      });
    case "anomaly": {
      const { signals, services, deviation, direction, windowSeconds } = condition;
      const isMeant = compileMatch({ types: ["anomaly"], signals, services });
      const matches = (stored: StoredEvent): boolean =>
        isMeant(stored) &&
        stored.event.type === "anomaly" &&
        Math.abs(stored.event.deviation) >= deviation &&
        (direction === "both" || stored.event.deviation > 0 === (direction === "up"));
      return countMachine({ counters: [{ matches, count: 1, level }], windowSeconds, mode: "any" });
    }
    case "proof-lost": {
      const isMeant = compileMatch({
        types: ["proof"],
        controls: condition.controls,
        services: condition.services,
      });
      return lastingMachine({
        begins: (stored) =>
          isMeant(stored) &&
          stored.event.type === "proof" &&
          passes.has(stored.event.before) &&
          !passes.has(stored.event.after),
        ends: (stored) => isMeant(stored) && stored.event.type === "proof" && passes.has(stored.event.after),
        by: "anybody",
        forMs: 0,
        forgetAfterMs: Infinity,
        level,
      });
    }
    case "lasting":
      return lastingMachine({
        begins: compileMatch(condition.begins),
        ends: compileMatch(condition.ends),
        by: "instance",
        forMs: condition.forSeconds * 1000,
        forgetAfterMs: condition.forgetAfterSeconds * 1000,
        level,
      });
    default: {
      condition.kind satisfies "correlation";
      const counters = condition.all.map(({ match, count }) => ({
        matches: compileMatch(match),
        count,
        level,
      }));
      return countMachine({ counters, windowSeconds: condition.windowSeconds, mode: "all" });
    }
  }
}

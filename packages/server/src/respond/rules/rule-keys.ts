import type { Alert, IncidentLevel } from "../../model/alert.ts";
import type { StoredEvent } from "../../model/stored-event.ts";
import type { RuleDefinition } from "./rule-schema.ts";
import type { KeyState } from "./rule-state.ts";

const maxEvidence = 20;
/** What is later than this is no late event, but a clock that is wrong. */
const maxLatenessMs = 86_400_000;

/** By the service's clock, as far as that can be true: never after the event came, and no day before. */
export function momentOf({ event, receivedAt }: StoredEvent): number {
  const isPossible = event.at <= receivedAt && event.at >= receivedAt - maxLatenessMs;
  return isPossible ? event.at : receivedAt;
}

export function emptyKey(service: string, values: KeyState["values"], lists: number): KeyState {
  return {
    service,
    values,
    counts: Array.from({ length: lists }, () => []),
    marks: {},
    evidence: [],
    since: 0,
    touchedAt: 0,
  };
}

/** Before it is raised what the window still holds, and from then on the first half stays. */
export function addEvidence(key: KeyState, seq: number, at: number, keptMs: number): void {
  if (key.raised === undefined) key.evidence = key.evidence.filter(([, moment]) => moment > at - keptMs);
  key.evidence.push([seq, at]);
  if (key.evidence.length > maxEvidence)
    key.evidence.splice(key.raised === undefined ? 0 : maxEvidence / 2, 1);
}

export function setLevel(key: KeyState, name: "raised" | "told", level: IncidentLevel | undefined): boolean {
  if (key[name] === level) return false;
  if (level === undefined) delete key[name];
  else key[name] = level;
  return true;
}

export function hasOpenMark({ marks }: KeyState): boolean {
  return Object.values(marks).some(({ since }) => since !== undefined);
}

export function dropQuietest(keys: Map<string, KeyState>): boolean {
  let quietest: string | undefined;
  let touchedAt = Infinity;
  for (const [name, key] of keys) {
    if (key.raised !== undefined || key.told !== undefined || key.touchedAt >= touchedAt) continue;
    quietest = name;
    touchedAt = key.touchedAt;
  }
  return quietest !== undefined && keys.delete(quietest);
}

export function actionsOf({ actions }: RuleDefinition, { values }: KeyState): Alert["actions"] {
  return actions.flatMap(({ kind, subject, subjectFrom, seconds }) => {
    const named = subjectFrom === undefined ? subject : values[subjectFrom];
    return named === undefined || (named === "" && kind !== "degrade")
      ? []
      : [{ kind, subject: named, seconds }];
  });
}

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

/** Keys of its own that a service has, however many others there are: none crowds out what is counted of another. */
const ownKeys = 20;

/**
 * Makes room for a key of a service: forgets the one that was quiet longest, of the service that has most. False where all
 * that could be forgotten are raised.
 */
export function makeRoom(keys: Map<string, KeyState>, wantedFor: string): boolean {
  const counts = new Map<string, number>();
  for (const { service } of keys.values()) counts.set(service, (counts.get(service) ?? 0) + 1);
  if ((counts.get(wantedFor) ?? 0) < ownKeys) return true;
  let quietest: { readonly name: string; readonly count: number; readonly touchedAt: number } | undefined;
  for (const [name, { service, values, raised, told, touchedAt }] of keys) {
    const count = counts.get(service) ?? 0;
    // Without values it is the one that a service's others share: it would be forgotten for the next of them, and so on.
    const isKept = raised !== undefined || told !== undefined || Object.keys(values).length === 0;
    if (isKept || count < ownKeys) continue;
    const isNext =
      quietest === undefined ||
      count > quietest.count ||
      (count === quietest.count && touchedAt < quietest.touchedAt);
    if (isNext) quietest = { name, count, touchedAt };
  }
  return quietest !== undefined && keys.delete(quietest.name);
}

/** What was written down while the clock was ahead happened now at the latest: else it would count as news until then. */
export function setBack(key: KeyState, now: number): void {
  key.touchedAt = Math.min(key.touchedAt, now);
  for (const mark of Object.values(key.marks)) {
    mark.at = Math.min(mark.at, now);
    if (mark.since !== undefined) mark.since = Math.min(mark.since, now);
  }
}

export function actionsOf({ actions }: RuleDefinition, { values }: KeyState): Alert["actions"] {
  return actions.flatMap(({ kind, subject, subjectFrom, seconds }) => {
    const named = subjectFrom === undefined ? subject : values[subjectFrom];
    return named === undefined || (named === "" && kind !== "degrade")
      ? []
      : [{ kind, subject: named, seconds }];
  });
}

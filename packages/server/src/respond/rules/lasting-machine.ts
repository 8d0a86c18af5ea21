import type { IncidentLevel } from "../../model/alert.ts";
import type { StoredEvent } from "../../model/stored-event.ts";
import type { ConditionMachine, Standing } from "./condition-machine.ts";
import type { KeyState } from "./rule-state.ts";

export interface LastingOptions {
  readonly begins: (stored: StoredEvent) => boolean;
  readonly ends: (stored: StoredEvent) => boolean;
  /** Who must tell the end: the process that told the beginning, or anybody. */
  readonly by: "instance" | "anybody";
  readonly forMs: number;
  readonly forgetAfterMs: number;
  readonly level: IncidentLevel;
}

const maxMarks = 100;

/** What one event began and no other has ended. An end that comes late, from before the beginning, ends nothing. */
export function lastingMachine({
  begins,
  ends,
  by,
  forMs,
  forgetAfterMs,
  level,
}: LastingOptions): ConditionMachine {
  const isOn = (since: number | undefined, now: number): since is number =>
    since !== undefined && now < since + forgetAfterMs;
  const levelAt = (key: KeyState, { now }: Pick<Standing, "now">): IncidentLevel | undefined => {
    for (const { since } of Object.values(key.marks))
      if (isOn(since, now) && now >= since + forMs) return level;
    return undefined;
  };
  return {
    lists: 0,
    keptMs: forMs + 600_000,
    concerns: (stored) => begins(stored) || ends(stored),
    take(key, stored, at) {
      // No name that a process gives itself is one that objects have by birth.
      const name = by === "instance" ? `of ${stored.instance}` : "";
      const mark = key.marks[name];
      if (mark !== undefined && at < mark.at) return undefined;
      const isBeginning = begins(stored);
      if (mark === undefined && !isBeginning) return undefined;
      const since = isBeginning ? (mark?.since ?? at) : undefined;
      key.marks[name] = since === undefined ? { at } : { at, since };
      dropMarks(key);
      return levelAt(key, { now: at });
    },
    levelAt,
    nextAt(key, { now }) {
      let next: number | undefined;
      for (const { since } of Object.values(key.marks)) {
        if (!isOn(since, now)) continue;
        const moment = now < since + forMs ? since + forMs : since + forgetAfterMs;
        if (next === undefined || moment < next) next = moment;
      }
      return next ?? (key.raised === undefined ? undefined : now + 1);
    },
  };
}

function dropMarks(key: KeyState): void {
  const names = Object.keys(key.marks);
  if (names.length <= maxMarks) return;
  const oldest = names.toSorted(
    (a, b) => rank(key, a) - rank(key, b) || (key.marks[a]?.at ?? 0) - (key.marks[b]?.at ?? 0),
  )[0];
  if (oldest !== undefined) delete key.marks[oldest];
}

/** What has ended goes first. */
function rank(key: KeyState, name: string): number {
  return key.marks[name]?.since === undefined ? 0 : 1;
}

import type { Alert } from "../../model/alert.ts";
import type { StoredEvent } from "../../model/stored-event.ts";
import { compileRule } from "./compile-rule.ts";
import type { Standing } from "./condition-machine.ts";
import { fillTitle, groupValueOf, keyOf } from "./event-fields.ts";
import { forgetHeardAfter, isHeardThrough, noteHeard } from "./heard-spans.ts";
import type { GroupField, RuleDefinition } from "./rule-schema.ts";
import {
  actionsOf,
  addEvidence,
  emptyKey,
  hasOpenMark,
  makeRoom,
  momentOf,
  setBack,
  setLevel,
} from "./rule-keys.ts";
import type { KeyState, RuleState } from "./rule-state.ts";

/** A rule over its state: the one way in which events become alerts, live and in rehearsals. */
export interface RuleRun {
  readonly state: RuleState;
  /** Whether anything changed since this was made, or last said to be saved. */
  readonly isChanged: boolean;
  saved(): void;
  take(stored: StoredEvent): readonly Alert[];
  /** A service was heard at a moment, with or without an event. */
  hear(service: string, at: number): void;
  /** Comes to a moment: what time alone begins or ends. */
  advance(now: number): readonly Alert[];
}

const maxKeys = 500;
/** A clock that goes back by more has been set. */
export const backwardsMs = 60_000;

/**
 * Starts a rule from a state, which it changes. Of more than 500 keys those that were quiet longest are forgotten, and where
 * all of them are raised, further ones of a service that has twenty share one.
 */
export function runRule(rule: RuleDefinition, version: number, state: RuleState): RuleRun {
  const machine = compileRule(rule);
  const keys = new Map(Object.entries(state.keys));
  for (const key of keys.values()) while (key.counts.length < machine.lists) key.counts.push([]);
  const heard = new Map(Object.entries(state.heard));
  let isChanged = false;
  let next = -Infinity;

  const standing = (): Standing => ({
    now: state.clock,
    watchedSince: state.watchedSince,
    isHeardThrough: (service, from, until) => isHeardThrough(heard.get(service) ?? [], from, until),
  });
  const note = ({ service, event }: StoredEvent, at: number): void => {
    // A proof is told by a prover, whether or not the service is there.
    if (machine.silenceMs === undefined || event.type === "proof") return;
    const spans = heard.get(service) ?? [];
    heard.set(service, spans);
    noteHeard(spans, at, machine.silenceMs, machine.keptMs);
    isChanged = true;
  };
  const tell = (name: string, key: KeyState, alerts: Alert[]): void => {
    if (key.raised === key.told || state.clock < state.quietUntil) return;
    const isOver = key.raised === undefined;
    const level = key.raised ?? key.told ?? rule.level;
    if (key.told === undefined)
      key.since = key.evidence.reduce((first, [, at]) => Math.min(first, at), state.clock);
    alerts.push({
      ruleId: rule.id,
      ruleVersion: version,
      key: name,
      state: isOver ? "over" : "raised",
      level,
      at: state.clock,
      since: key.since,
      service: key.service,
      title: fillTitle(rule.title, key.service, key.values),
      runbook: rule.runbook,
      evidence: key.evidence.map(([seq]) => seq),
      actions: isOver ? [] : actionsOf(rule, key),
      endsBy: rule.endsBy,
    });
    setLevel(key, "told", key.raised);
    if (isOver) key.evidence = [];
  };
  const isDue = (moment: number): boolean => next <= moment;
  const moveTo = (moment: number): void => {
    if (moment < state.clock && moment >= state.clock - backwardsMs) return;
    if (moment < state.clock) {
      state.watchedSince = moment;
      for (const key of keys.values()) setBack(key, moment);
      for (const spans of heard.values()) forgetHeardAfter(spans, moment);
      isChanged = true;
      next = -Infinity;
    }
    state.clock = moment;
  };
  const settle = (alerts: Alert[]): void => {
    next = Infinity;
    for (const [name, key] of keys) {
      const level = machine.levelAt(key, standing());
      if (level === undefined || key.raised === undefined || level > key.raised)
        isChanged = setLevel(key, "raised", level) || isChanged;
      if (key.raised !== key.told && state.clock >= state.quietUntil) isChanged = true;
      tell(name, key, alerts);
      const isDone = key.raised === undefined && key.told === undefined;
      if (isDone && state.clock >= key.touchedAt + machine.keptMs && !hasOpenMark(key)) {
        keys.delete(name);
        isChanged = true;
      } else next = Math.min(next, machine.nextAt(key, standing()) ?? Infinity);
    }
    if (state.clock < state.quietUntil) next = Math.min(next, state.quietUntil);
  };
  const advance = (now: number, alerts: Alert[]): void => {
    // What was due in between is told in its order, with its own moment.
    for (let steps = 0; isDue(now) && steps < 10_000; steps++) {
      if (Number.isFinite(next)) moveTo(next);
      const before = next;
      settle(alerts);
      if (next <= before && Number.isFinite(before)) break;
    }
    moveTo(now);
    if (isDue(now)) settle(alerts);
  };

  const isOfFeed = rule.condition.kind === "absence" && rule.condition.match === undefined;
  const keyFor = (stored: StoredEvent): readonly [string, KeyState] => {
    const values: Partial<Record<GroupField, string>> = {};
    for (const field of rule.groupBy) values[field] = groupValueOf(stored, field);
    const name = keyOf(rule.id, stored.service, values);
    const known = keys.get(name);
    if (known !== undefined) return [name, known];
    if (keys.size >= maxKeys && !makeRoom(keys, stored.service)) {
      const others = keyOf(rule.id, stored.service, { target: "others" });
      const shared = keys.get(others) ?? emptyKey(stored.service, {}, machine.lists);
      keys.set(others, shared);
      return [others, shared];
    }
    const key = emptyKey(stored.service, values, machine.lists);
    keys.set(name, key);
    return [name, key];
  };

  return {
    get state() {
      state.keys = Object.fromEntries(keys);
      state.heard = Object.fromEntries(heard);
      return state;
    },
    get isChanged() {
      return isChanged;
    },
    saved() {
      isChanged = false;
    },
    take(stored) {
      const alerts: Alert[] = [];
      advance(stored.receivedAt, alerts);
      const at = momentOf(stored);
      note(stored, at);
      if (!machine.concerns(stored)) return alerts;
      isChanged = true;
      const [name, key] = keyFor(stored);
      const level = machine.take(key, stored, at, standing());
      key.touchedAt = Math.max(key.touchedAt, stored.receivedAt);
      addEvidence(key, stored.seq, at, machine.keptMs);
      if (level !== undefined && (key.raised === undefined || level > key.raised)) {
        key.raised = level;
        tell(name, key, alerts);
      }
      if (machine.levelAt(key, standing()) !== key.raised) next = Math.min(next, state.clock);
      next = Math.min(next, machine.nextAt(key, standing()) ?? Infinity);
      return alerts;
    },
    hear(service, at) {
      if (!isOfFeed) return;
      const name = keyOf(rule.id, service, {});
      if (!keys.has(name) && keys.size >= maxKeys) return;
      const key = keys.get(name) ?? emptyKey(service, {}, machine.lists);
      keys.set(name, key);
      if (at <= key.touchedAt) return;
      key.touchedAt = at;
      isChanged = true;
      next = -Infinity;
    },
    advance(now) {
      const alerts: Alert[] = [];
      advance(now, alerts);
      return alerts;
    },
  };
}

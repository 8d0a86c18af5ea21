import { createHash } from "node:crypto";

import type { StoredEvent } from "../../model/stored-event.ts";
import type { EventMatch, GroupField, Measure } from "./rule-schema.ts";

const maxValueLength = 80;

/** What a rule groups by, read from an event; empty where the event has no such field. */
export function groupValueOf({ instance, event }: StoredEvent, field: GroupField): string {
  if (field === "instance") return clipped(instance);
  const value: unknown = Reflect.get(event, field);
  return typeof value === "string" ? clipped(value) : "";
}

/**
 * The key of an alert. What stands in it comes from outside, so no value can pose as two; an address or an account is a hash,
 * for the key is told to channels.
 */
export function keyOf(
  ruleId: string,
  service: string,
  values: Readonly<Partial<Record<GroupField, string>>>,
): string {
  const parts = Object.entries(values).map(([field, value]) =>
    field === "client" || field === "account" ? digest(value) : encodeURIComponent(value),
  );
  return [ruleId, encodeURIComponent(service), ...parts].join("/");
}

/** A title with its placeholders filled in. */
export function fillTitle(
  template: string,
  service: string,
  values: Readonly<Partial<Record<GroupField, string>>>,
): string {
  return template.replace(/\{(service|control|code|route|signal|target)\}/g, (_, name: string) => {
    const value: unknown = name === "service" ? service : Reflect.get(values, name);
    return typeof value === "string" && value !== "" ? clipped(value) : "?";
  });
}

/** A predicate of a match; sets are made once. */
export function compileMatch(match: EventMatch): (stored: StoredEvent) => boolean {
  const fields: readonly (readonly [string, readonly string[] | undefined])[] = [
    ["type", match.types],
    ["control", match.controls],
    ["code", match.codes],
    ["severity", match.severities],
    ["route", match.routes],
    ["signal", match.signals],
    ["action", match.actions],
  ];
  const sets = fields.flatMap(([name, values]) =>
    values === undefined ? [] : [[name, new Set<unknown>(values)] as const],
  );
  const services = match.services === undefined ? undefined : new Set(match.services);
  const excepted = new Set(match.exceptControls);
  const { isEnforced, atLeast } = match;
  return (stored) => {
    const { event } = stored;
    if (services !== undefined && !services.has(stored.service)) return false;
    if (isEnforced !== undefined && Reflect.get(event, "isEnforced") !== isEnforced) return false;
    if (excepted.has(event.control)) return false;
    for (const [name, values] of sets) if (!values.has(Reflect.get(event, name))) return false;
    return atLeast === undefined || measureOf(stored, atLeast.measure) >= atLeast.value;
  };
}

/** A number of an event: its size, whichever way a deviation goes; below every bound where the event has none. */
export function measureOf({ event }: StoredEvent, measure: Measure): number {
  const value: unknown = Reflect.get(event, measure);
  return typeof value === "number" ? Math.abs(value) : -Infinity;
}

function clipped(text: string): string {
  // Control characters and what turns a line of text around would let a value pose as something else.
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?").toWellFormed();
  return plain.length <= maxValueLength
    ? plain
    : `${plain.slice(0, maxValueLength - 13).toWellFormed()}~${digest(plain)}`;
}

function digest(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 12);
}

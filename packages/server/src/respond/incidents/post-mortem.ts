import type { StoredEvent } from "../../model/stored-event.ts";
import { levelNames, type Incident, type IncidentEntry } from "./incident.ts";

export interface PostMortemMaterial {
  readonly incident: Incident;
  readonly timeline: readonly IncidentEntry[];
  /** The events that showed it, as far as they are still stored. */
  readonly evidence: readonly StoredEvent[];
  /** Incidents that are a part of it. */
  readonly parts: readonly Incident[];
}

/**
 * A post-mortem in Markdown: what is known is filled in, what only people know has a heading and a question. Whatever
 * people or services wrote is escaped: it is text, never a link, an image or markup.
 */
export function postMortem({ incident, timeline, evidence, parts }: PostMortemMaterial): string {
  const { id, title, level, service, since, detectedAt, openedAt, acknowledgedAt, resolvedAt } = incident;
  const rows: readonly (readonly [string, string])[] = [
    ["Service", service],
    ["Level", `${level}, ${levelNames[level]}`],
    ["Status", incident.status],
    ["Rule", `${incident.ruleId}, version ${incident.ruleVersion}`],
    ["Assignee", incident.assignee ?? "nobody"],
    ["Began", moment(since)],
    ["Detected", `${moment(detectedAt)} (after ${span(since, detectedAt)})`],
    ["Acknowledged", reached(acknowledgedAt, openedAt, incident.acknowledgedBy)],
    ["Resolved", reached(resolvedAt, openedAt, incident.resolvedBy)],
    ["Alerts", String(incident.alerts)],
  ];
  return [
    `# Post-mortem: incident ${id}, ${escape(title)}`,
    ["| | |", "| --- | --- |", ...rows.map(([name, value]) => `| ${name} | ${escape(value)} |`)].join("\n"),
    `Runbook: [${incident.runbook}](../runbooks/${incident.runbook}.md)`,
    "## What happened",
    "_Who noticed what, in a few sentences. What did users see?_",
    "## Timeline",
    ["| when (UTC) | who | what |", "| --- | --- | --- |", ...timeline.map(entryRow)].join("\n"),
    "## Evidence",
    evidence.length === 0 ? "The events are no longer stored." : evidence.map(eventLine).join("\n"),
    ...(parts.length === 0
      ? []
      : ["## Parts", parts.map((part) => `- incident ${part.id}: ${escape(part.title)}`).join("\n")]),
    "## Cause",
    "_Why could it happen? Why did nothing stop it sooner?_",
    "## What went well, and what did not",
    "_Detection, runbook, tools, people._",
    "## What changes",
    "| what | who | until when |\n| --- | --- | --- |\n| | | |",
    "",
  ].join("\n\n");
}

function reached(at: number | undefined, from: number, who: string | undefined): string {
  return at === undefined ? "not yet" : `${moment(at)} by ${who ?? "nobody"} (after ${span(from, at)})`;
}

function entryRow({ at, who, kind, text }: IncidentEntry): string {
  return `| ${moment(at)} | ${escape(who)} | ${escape(kind)}: ${escape(text)} |`;
}

function eventLine({ seq, instance, event }: StoredEvent): string {
  const parts = [event.type, event.control, fieldOf(event, "code"), fieldOf(event, "reason")];
  const text = parts.filter((part) => part !== undefined).join(" · ");
  return `- ${moment(event.at)}, event ${seq} of ${escape(instance)}: ${escape(text)}`;
}

function fieldOf(event: object, name: string): string | undefined {
  const value: unknown = Reflect.get(event, name);
  return typeof value === "string" ? value : undefined;
}

function moment(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "unknown" : date.toISOString().replace("T", " ").slice(0, 19);
}

function span(from: number, to: number): string {
  const seconds = Math.max(0, Math.round((to - from) / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** One line of plain text: every sign that Markdown or HTML might read is escaped. */
function escape(text: string): string {
  return (
    text
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replace(/[\\`*_{}[\]()#+!|~=-]/g, (sign) => `\\${sign}`)
      // Addresses become links by themselves; a dot in front of letters, a colon or an at sign is what they need.
      .replace(/(https?|ftp|mailto)(?=:)|(www)(?=\.)/gi, (scheme) => `${scheme}\u200B`)
      .replaceAll("@", "&#64;")
  );
}

import type { Notice } from "../../model/notice.ts";
import type { Message } from "./channel.ts";

const levels = { 1: "low", 2: "medium", 3: "high", 4: "critical" } as const;

/** One line: what a person reads first, in a list of others. */
export function subjectOf({ level, notices }: Message): string {
  const incidents = new Set(notices.map(({ incidentId }) => incidentId));
  const last = notices.at(-1);
  if (incidents.size > 1 || last === undefined)
    return `${incidents.size} incidents, the worst of level ${level} (${levels[level]})`;
  return `${headOf(last)}: ${oneLine(last.title)}`;
}

/** Incident, what happened to it, and how bad it is: `Incident 17 opened, level 3 (high), shop`. */
export function headOf({ incidentId, kind, level, service }: Notice): string {
  return `Incident ${incidentId} ${kind}, level ${level} (${levels[level]}), ${oneLine(service)}`;
}

/** The notices as plain text: a paragraph each. */
export function textOf({ notices, key }: Message, runbooks: string | undefined): string {
  const paragraphs = notices.map((notice) => {
    const lines = [headOf(notice), notice.title, notice.text, new Date(notice.at).toISOString()];
    const runbook = runbookOf(notice, runbooks);
    if (runbook !== undefined) lines.push(`Runbook: ${runbook}`);
    return lines.filter((line) => line !== "").join("\n");
  });
  return `${paragraphs.join("\n\n")}\n\nMessage ${key}: if it comes twice, it is one.\n`;
}

/** Where the runbook stands, under the address of runbooks that the operator gave. */
export function runbookOf({ runbook }: Notice, runbooks: string | undefined): string | undefined {
  if (runbooks === undefined || runbook === "") return undefined;
  return `${runbooks.replace(/\/$/, "")}/${encodeURIComponent(runbook)}.md`;
}

function oneLine(text: string): string {
  // Control characters end lines and headers.
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .slice(0, 200)
    .toWellFormed();
}

import type { ProofmarkEvent } from "../../model/event.ts";

/** Fields that hold a sentence or a path; of the others, what is longer is no name any more. */
const longFields = new Set(["field", "path", "reason", "resource", "route", "shape"]);
const longCharacters = 1_024;
const shortCharacters = 200;
/** The control plane takes events of this length. */
const mostCharacters = 32_768;

/**
 * An event as it goes over the wire: JSON within the bounds that the control plane sets. Of an error its name, code and
 * place go, never its message, which may hold what somebody typed. Undefined for what can't be written.
 */
export function wireEvent(event: ProofmarkEvent): string | undefined {
  try {
    const told = event.type === "fault" ? { ...event, error: wireError(event.error) } : event;
    const text = JSON.stringify(told, cut);
    return text.length > mostCharacters ? undefined : text;
  } catch {
    return undefined;
  }
}

function cut(name: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  const most = longFields.has(name) ? longCharacters : shortCharacters;
  return value.length > most ? `${value.slice(0, most)}…` : value;
}

function wireError(error: unknown): unknown {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  // The first line that names a place; those before it are the message.
  const place = /\n\s+at (?<place>[^\n]+:\d+:\d+\)?)/.exec(error.stack ?? "")?.groups?.["place"];
  return { name: error.name, code, place };
}

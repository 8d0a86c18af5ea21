import type { RequestContext } from "../input/request-context.ts";
import { isLocalClient } from "../http/is-local-client.ts";
import { instrumentationHeader, sinksHeader } from "../model/evidence.ts";
import type { InstrumentRow } from "../model/instrumentation.ts";
import { instrumentation } from "./ledger.ts";

/** What sinks answer to a request for evidence: which stand in the pipeline, which looked at a call, and at what they look. */
export function sinkEvidence(
  controls: Iterable<string>,
  { exchange, looked }: RequestContext,
): readonly (readonly [string, string])[] {
  const sinks = [...controls].map((control) => (looked.has(control) ? `${control};looked` : control));
  const lines: (readonly [string, string])[] = [[sinksHeader, sinks.join(" ")]];
  // What nobody looks at is a list of weaknesses: it is for whoever sits on this machine.
  if (isLocalClient(exchange)) lines.push([instrumentationHeader, rowsAsText(instrumentation())]);
  return lines;
}

function rowsAsText(rows: readonly InstrumentRow[]): string {
  const loaded = rows.filter(({ state }) => state !== "not loaded");
  // Header values are Latin-1 (RFC 9110 section 5.5); a version is what a package says of itself.
  return JSON.stringify(loaded).replaceAll(/[^\x20-\x7e]/g, "?");
}

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";

import type { Correlation } from "../../model/observe/correlation.ts";
import { currentCorrelation } from "./current-correlation.ts";
import { RequestCorrelation } from "./request-correlation.ts";

/** What undici publishes (docs/docs/api/DiagnosticsChannel.md there): its headers are a flat list, or text before 6. */
interface UndiciRequest {
  readonly origin?: unknown;
  readonly headers: unknown;
  addHeader(name: string, value: string): unknown;
}

const undiciChannel = "undici:request:create";
const httpChannel = "http.client.request.created";

let users = 0;

/** Puts the ids of the request being served on what it asks of others. Every call needs its {@link leaveOutgoing}. */
export function joinOutgoing(): void {
  if (users++ > 0) return;
  subscribe(undiciChannel, onUndici);
  subscribe(httpChannel, onHttp);
}

/** Takes them off again, once the last pipeline that asked for it is gone. */
export function leaveOutgoing(): void {
  if (--users > 0) return;
  unsubscribe(undiciChannel, onUndici);
  unsubscribe(httpChannel, onHttp);
}

function onUndici(message: unknown): void {
  const correlation = currentCorrelation();
  if (correlation === undefined) return;
  const { request } = message as { readonly request: UndiciRequest };
  const origin = String(request.origin);
  if (!URL.canParse(origin) || !isForHost(correlation, new URL(origin).hostname)) return;
  const names = namesOf(request.headers);
  for (const [name, value] of linesOf(correlation, (given) => names.has(given)))
    request.addHeader(name, value);
}

function onHttp(message: unknown): void {
  const correlation = currentCorrelation();
  if (correlation === undefined) return;
  const { request } = message as { readonly request: ClientRequest };
  // Headers given as a list are written at once, and can't be added to.
  if (request.headersSent || !isForHost(correlation, request.host.toLowerCase())) return;
  for (const [name, value] of linesOf(correlation, (given) => request.hasHeader(given)))
    request.setHeader(name, value);
}

function isForHost(correlation: Correlation, host: string): boolean {
  return correlation instanceof RequestCorrelation && correlation.isForHost(host);
}

/** The lines that the application did not write itself. State and parent are of one trace: both are ours, or neither. */
function linesOf(
  { traceparent, tracestate, requestId }: Correlation,
  isGiven: (name: string) => boolean,
): readonly (readonly [string, string])[] {
  const lines: [string, string][] = [];
  if (!isGiven("traceparent") && !isGiven("tracestate")) {
    lines.push(["traceparent", traceparent]);
    if (tracestate !== undefined) lines.push(["tracestate", tracestate]);
  }
  if (!isGiven("x-request-id")) lines.push(["x-request-id", requestId]);
  return lines;
}

function namesOf(headers: unknown): ReadonlySet<string> {
  if (Array.isArray(headers))
    return new Set(headers.flatMap((each: unknown, index) => (index % 2 === 0 ? [nameOf(each)] : [])));
  const lines = typeof headers === "string" ? headers.split("\r\n") : [];
  return new Set(lines.map((line) => line.slice(0, Math.max(line.indexOf(":"), 0)).toLowerCase()));
}

function nameOf(name: unknown): string {
  return (Buffer.isBuffer(name) ? name.toString("latin1") : String(name)).toLowerCase();
}

import { availableParallelism, loadavg } from "node:os";

import { floodLogins, floodNames, type LoginFlood } from "./identity/logins.ts";
import { tokenTargetMicros, type TokenCost } from "./identity/token.ts";
import { auditTargetPerSecond, type AuditThroughput } from "./observe/audit-append.ts";
import { targets } from "./inspection/bodies.ts";
import type { InspectionCost } from "./inspection/cost.ts";
import type { Cost } from "./replay.ts";
import type { RequestKind } from "./requests.ts";
import { type SinkCost, sinkTargetMicros } from "./sinks/cost.ts";
import { spreadText } from "./spread.ts";
import { controls } from "./variants/ours.ts";
import { groups, type Group } from "./variants/variants.ts";
import type { Throughput, Throughputs } from "./wrk.ts";

/** One line for the terminal. */
export function costLine({ variant, ratios, micros }: Cost): string {
  const columns = [ratios.get, ratios.post, micros.get].map((spread) => spreadText(spread).padStart(18));
  return `${variant.padEnd(48)} ${columns.join(" · ")} µs`;
}

/** One line for the terminal. */
export function inspectionLine({ kind, micros }: InspectionCost): string {
  return `inspection, ${kind}: ${spreadText(micros)} µs on top, of ${targets[kind]} at most`;
}

/** One line for the terminal. */
export function sinkLine({ sink, kind, micros }: SinkCost): string {
  return `${sink}-sink, ${kind}: ${spreadText(micros)} µs on top, of ${sinkTargetMicros} at most`;
}

/** Everything that was measured in one run. */
export interface Measured {
  readonly costs: readonly Cost[];
  readonly inspection: readonly InspectionCost[];
  readonly sinks: readonly SinkCost[];
  readonly tokens: readonly TokenCost[];
  readonly floods: readonly LoginFlood[];
  readonly audits: readonly AuditThroughput[];
  readonly throughputs: Throughputs | undefined;
}

/** The whole of docs/bench.md. */
export function document({
  costs,
  inspection,
  sinks,
  tokens,
  floods,
  audits,
  throughputs,
}: Measured): string {
  const named = cellsOf(costs, "ratios");
  const sections = groups
    .filter(({ id }) => id !== "each" && id !== "without")
    .map((group) => groupSection(group, costs));
  return `${[
    introduction(),
    ...sections,
    section(
      "Control by control, on node:http",
      ["control", "alone: GET", "alone: POST", "web without it: GET", "web without it: POST"],
      controls.map((control) => [
        `\`${control}\``,
        named(`only ${control}`, "get"),
        named(`only ${control}`, "post"),
        named(`all but ${control}`, "get"),
        named(`all but ${control}`, "post"),
      ]),
    ),
    inspectionSection(inspection),
    sinkSection(sinks),
    tokenSection(tokens),
    floodSection(floods),
    auditSection(audits),
    loadSection(throughputs),
  ].join("\n\n")}\n`;
}

/** The table of one group of variants. */
export function groupSection({ title, variants, note, isInMicros }: Group, costs: readonly Cost[]): string {
  const ratio = cellsOf(costs, "ratios");
  const micros = cellsOf(costs, "micros");
  const table = section(
    title,
    ["variant", "GET", "POST, 2 KB", "µs of CPU that a GET has on top", "with"],
    variants.map(({ name, packages = "" }) => [
      name,
      ratio(name, "get"),
      ratio(name, "post"),
      isInMicros === true ? micros(name, "get") : "",
      packages,
    ]),
  );
  return note === undefined ? table : `${table}\n\n${note}`;
}

function cellsOf(
  costs: readonly Cost[],
  number: "ratios" | "micros",
): (variant: string, kind: RequestKind) => string {
  const byName = new Map(costs.map((cost) => [cost.variant, cost[number]]));
  return (variant, kind) => {
    const spread = byName.get(variant)?.[kind];
    return spread === undefined ? "" : spreadText(spread);
  };
}

function introduction(): string {
  return `# What the guards cost

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, Node ${process.version}. Ratios only: absolute times belong to a machine.

**How.** The same bytes, a browser's request with its twelve header lines, go through a bare \`node:http\` server and
through the variant, in one process and in turns (bare, variant, bare). A number is the CPU time of the process for the
variant divided by that for the bare server beside it, collections of garbage included; a table shows the median of all rounds and where their middle half
lies. 1.00 is the bare server. Each pair has a process of its own, so that no variant pays for another. The bytes come
from connections without a kernel behind them and pass Node's own HTTP parser: system calls cost the same for all and
would hide what differs. Each answer is held to its status, its body and the variant's headers before and after: a fast
stack that does nothing is an error. Limiters count, and refuse nobody. Log lines are made and thrown away. Node runs with
\`--no-allocation-site-pretenuring\`: without it one run in a few, of any server, spends most of its time on garbage.

"Usual guards" is what people add for what Proofmark covers; "usual stack" adds a token check and a log line, for
which Proofmark has no control yet.`;
}

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const isUsed = columns.map((_, index) => rows.some((row) => row[index] !== ""));
  const line = (cells: readonly string[]): string =>
    `| ${cells.filter((_, index) => isUsed[index]).join(" | ")} |`;
  return [`## ${title}\n`, line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

function sinkSection(costs: readonly SinkCost[]): string {
  return `${section(
    "What the sinks add to a call",
    ["sink", "call, with 20 values in the request", "µs of CPU on top", "at most"],
    costs.map(({ sink, kind, micros }) => [
      `\`${sink}-sink\``,
      kind,
      spreadText(micros),
      String(sinkTargetMicros),
    ]),
  )}

Each call in a request and outside of one, in turns. What would hide the sink's share (the program, the connection, the
database behind the wire) is left out.`;
}

function tokenSection(costs: readonly TokenCost[]): string {
  return `${section(
    "What it takes to verify a token",
    ["algorithm", "µs of CPU, seen before", "at most", "the first time", "jose's jwtVerify"],
    costs.map(({ algorithm, cached, first, jose }) => [
      algorithm,
      spreadText(cached),
      String(tokenTargetMicros),
      spreadText(first),
      spreadText(jose),
    ]),
  )}

A thousand tokens in turns, each text made anew from bytes, as a parser of HTTP makes it; what making it costs is taken off.
Revocations are looked at each time. jose is given a key that was imported before.`;
}

function ms(value: number): string {
  return value.toFixed(0);
}

function floodSection(floods: readonly LoginFlood[]): string {
  return `${section(
    `${floodLogins} sign-ins at once`,
    [
      "passwords are checked",
      "served",
      "put off (503)",
      "sign-in, p50 / p99 ms",
      "another page before, p99 ms",
      "meanwhile, p50 / p99 ms",
    ],
    floods.map(({ variant, served, putOff, login, quiet, during }) => [
      floodNames[variant],
      String(served),
      String(putOff),
      `${ms(login.p50)} / ${ms(login.p99)}`,
      ms(quiet.p99),
      `${ms(during.p50)} / ${ms(during.p99)}`,
    ]),
  )}

argon2id with 19 MiB and two passes, each client from an address of its own, client and server on the same two cores. Waiting
ends after three seconds by default: who is put off is told when to come back, and no sign-in holds a core for longer.`;
}

function auditSection(throughputs: readonly AuditThroughput[]): string {
  return `${section(
    "The audit trail",
    ["records are", "records a second", "at least", "µs of CPU on the request's way", "µs with writing"],
    throughputs.map(({ mode, perSecond, appendMicros, wholeMicros }) => [
      mode,
      perSecond.median.toFixed(0),
      mode === "batched" ? String(auditTargetPerSecond) : "",
      spreadText(appendMicros),
      spreadText(wholeMicros),
    ]),
  )}

Each record has its HMAC, is redacted and written; the last head is signed and synced before the time stops, and each chain is
verified afterwards. What one caller gets in durable mode is what one sync of this disk takes.`;
}

function inspectionSection(costs: readonly InspectionCost[]): string {
  const table = section(
    "Inspection by itself",
    ["request", "µs of CPU on top", "at most"],
    costs.map(({ kind, micros }) => [kind, spreadText(micros), String(targets[kind])]),
  );
  return `${table}\n\nBeside a pipeline without a guard, in one process and in turns; values differ from request to request.`;
}

function loadSection(throughputs: Throughputs | undefined): string {
  if (throughputs === undefined) return "## On loopback\n\nNot measured: wrk was missing.";
  return `${section("Requests a second on loopback", ["server", "beside bare node:http"], rows(throughputs.servers))}

By \`wrk\` with 32 connections: each server in its own process, in turns, three rounds of three seconds, the GET above.
More is better; client and kernel take their share of the same machine. Its load at the end was ${loadavg()[0]?.toFixed(1)}
on ${availableParallelism()} cores, of which the measuring itself needs two: what is above that makes these ratios waver.

${section(
  "Reverse proxies",
  ["proxy", "requests a second beside @fastify/http-proxy"],
  rows(throughputs.proxies),
)}

All in front of the same bare node:http server. \`http-proxy-3\` has an agent that keeps connections.`;
}

function rows(list: readonly Throughput[]): readonly (readonly string[])[] {
  return list.map(({ name, ratio }) => [name, spreadText(ratio)]);
}

import { requestLabels } from "./request-durations.ts";

export interface MetricRow {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
}

/** Of requests and controls. Names of HTTP are OpenTelemetry's semantic conventions, as Prometheus writes them. */
export const serviceMetrics = {
  requestDuration: row(
    "http_server_request_duration_seconds",
    "histogram",
    "Duration of HTTP requests, from their head to the end of their answer.",
    requestLabels,
  ),
  activeRequests: row("http_server_active_requests", "gauge", "HTTP requests that are being served.", [
    "http_request_method",
    "url_scheme",
  ]),
  refusals: row(
    "proofmark_refusals_total",
    "counter",
    "Refusals by control and code; in monitor mode, which enforces none, those that would have been.",
    ["control", "code", "enforced"],
  ),
  guardDuration: row(
    "proofmark_guard_duration_seconds",
    "histogram",
    "Time and decision of each control at a request. Measured at one of sampleEvery requests, which stands for as many.",
    ["control", "hook", "outcome"],
  ),
  sinkDuration: row(
    "proofmark_sink_duration_seconds",
    "histogram",
    "Time and decision of each sink at a call. Measured at one of sampleEvery requests, which stands for as many.",
    ["control", "outcome"],
  ),
  storeDuration: row(
    "proofmark_store_duration_seconds",
    "histogram",
    "Questions to the shared store and to the storage of records, and how they came out.",
    ["operation", "outcome"],
  ),
  faults: row("proofmark_faults_total", "counter", "Faults of controls: errors of their own, no refusals.", [
    "control",
  ]),
  losses: row("proofmark_losses_total", "counter", "What was to be kept or sent, and is lost.", ["control"]),
  events: row("proofmark_events_total", "counter", "Events by type.", ["type"]),
  degraded: row("proofmark_degraded", "gauge", "1 while a control works with less than it should.", [
    "control",
  ]),
  breakerState: row("proofmark_breaker_state", "gauge", "1 for the state that a breaker is in.", [
    "breaker",
    "state",
  ]),
  breakerChanges: row("proofmark_breaker_transitions_total", "counter", "Changes of breakers to a state.", [
    "breaker",
    "state",
  ]),
  scrapeFailures: row(
    "proofmark_scrape_failures_total",
    "counter",
    "Metrics that threw or did not answer, and were left out of a scrape.",
    ["metric"],
  ),
} as const satisfies Record<string, MetricRow>;

export const lagStatistics = ["min", "max", "mean", "stddev", "p50", "p90", "p99"] as const;

/** How late the event loop was, by statistic. */
export const lagMetrics: readonly MetricRow[] = lagStatistics.map((statistic) =>
  row(
    `nodejs_eventloop_lag_${statistic}_seconds`,
    "gauge",
    `How late the event loop was (${statistic}), since the last scrape that was more than 5 seconds ago.`,
    [],
  ),
);

/** Of the process. Names are those that Prometheus' clients for Node have always had, so that dashboards fit. */
export const processMetrics = {
  loopTime: row(
    "nodejs_eventloop_time_seconds_total",
    "counter",
    "Time in which the event loop was active, and in which it was idle.",
    ["state"],
  ),
  collections: row("nodejs_gc_duration_seconds", "histogram", "Collections of garbage by their kind.", [
    "kind",
  ]),
  heapSize: row("nodejs_heap_size_total_bytes", "gauge", "Size of V8's heap.", []),
  heapUsed: row("nodejs_heap_size_used_bytes", "gauge", "What of V8's heap is used.", []),
  external: row(
    "nodejs_external_memory_bytes",
    "gauge",
    "Memory that V8's objects hold outside of its heap.",
    [],
  ),
  resident: row("process_resident_memory_bytes", "gauge", "Memory of the process that is in RAM.", []),
  cpu: row("process_cpu_seconds_total", "counter", "CPU time of the process, its own and the system's.", []),
  started: row("process_start_time_seconds", "gauge", "When the process started, in seconds since 1970.", []),
  version: row("nodejs_version_info", "gauge", "The version of Node.js; always 1.", ["version"]),
} as const satisfies Record<string, MetricRow>;

/** Every metric, in the order of the documentation. */
export const metricRows: readonly MetricRow[] = [
  ...Object.values(serviceMetrics),
  ...lagMetrics,
  ...Object.values(processMetrics),
];

function row(name: string, type: MetricRow["type"], help: string, labels: readonly string[]): MetricRow {
  return { name, type, help, labels };
}

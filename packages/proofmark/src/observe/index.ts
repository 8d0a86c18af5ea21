export {
  createMessageSigner,
  createMessageVerifier,
  MessageSecretError,
  type MessageSigner,
  type MessageVerdict,
  type MessageVerifier,
  type SignedMessage,
} from "../http/signed-message.ts";
export { createHealth, type Health, type HealthSettings } from "./health/create-health.ts";
export type { Dependency, DependencyState } from "./health/dependency-watch.ts";
export type { QueryFigures } from "./health/database-counters.ts";
export { health } from "./health/guard.ts";
export type { HealthOptions } from "./health/options.ts";
export { watchDatabase, type WatchedDatabase, type WatchOptions } from "./health/watch-database.ts";
export type { PoolFigures } from "./health/database-watch.ts";
export { latencyBudget } from "./latency-budget/guard.ts";
export { latencyBudgetOf, type LatencyBudgetGuard } from "./latency-budget/latency-budget-of.ts";
export type { LatencyBudgetOptions } from "./latency-budget/options.ts";
export type { ChainHead } from "../model/observe/chain-head.ts";
export type { LatencyGuard, RouteLatency } from "../model/observe/latencies.ts";
export { breakerChannel, guardChannel, sinkChannel, storeChannel } from "../kernel/channels.ts";
export type { BreakerChange, GuardTiming, SinkTiming, StoreTiming } from "../kernel/channels.ts";
export { crisisLane } from "./crisis-lane/guard.ts";
export type { CrisisLaneGuard } from "./crisis-lane/guard.ts";
export type { CrisisAlert, CrisisNotice } from "./crisis-lane/notice.ts";
export type { CrisisLaneOptions } from "./crisis-lane/options.ts";
export {
  listenCrisisLane,
  type LaneListener,
  type LaneListenerOptions,
} from "./crisis-lane/listen-crisis-lane.ts";
export { recognise, type Recognition } from "./crisis-lane/recognise/recognise.ts";
export type { Observation } from "../model/event.ts";
export { currentCorrelation } from "./correlation/current-correlation.ts";
export { correlation } from "./correlation/guard.ts";
export type { CorrelationOptions } from "./correlation/options.ts";
export { redaction } from "./redaction/guard.ts";
export { anomaly } from "./anomaly/guard.ts";
export { createDetector, type Anomaly, type Detector, type DetectorOptions } from "./anomaly/detector.ts";
export type { AnomalyOptions } from "./anomaly/options.ts";
export { serviceSignals, type ServiceSignal, type SignalKind } from "./anomaly/signals.ts";
export type { RedactionOptions } from "./redaction/options.ts";
export { createRedactor, type OwnPattern, type RedactorOptions } from "../redacting/redactor.ts";
export type { Redactor } from "../model/observe/redactor.ts";
export type { Correlation, TraceOrigin } from "../model/observe/correlation.ts";
export { correlatePostgres, type PgPool } from "./correlation/correlate-postgres.ts";
export { AuditChainError } from "./audit-chain/audit-chain-error.ts";
export { fileAnchor, type FileAnchorOptions } from "./audit-chain/file-anchor.ts";
export { auditChain } from "./audit-chain/guard.ts";
export type { AuditChainOptions } from "./audit-chain/options.ts";
export { s3Anchor, type S3AnchorOptions } from "./audit-chain/s3-anchor.ts";
export { syslogAnchor, type SyslogAnchorOptions } from "./audit-chain/syslog-anchor.ts";
export { createAuditTrail, type ChainTrail } from "./audit-chain/trail.ts";
export type { TrailOptions } from "./audit-chain/trail-options.ts";
export type { ChainProblem, ChainVerdict, ProblemKind } from "./audit-chain/verdict.ts";
export { verifyChain, type VerifyOptions } from "./audit-chain/verify-chain.ts";
export { auditCategories, type AuditCategory, type AuditListener, type AuditRecord } from "../model/audit.ts";
export { severities } from "../model/severity.ts";
export type {
  AppendOutcome,
  AuditAnchor,
  AuditTrail,
  SignedHead,
  TrailChange,
  TrailRecord,
} from "../model/observe/audit-trail.ts";
export { metrics } from "./metrics/guard.ts";
export type { MetricsOptions } from "./metrics/options.ts";
export { createMetrics, type CreateMetricsOptions, type Metrics } from "./metrics/create-metrics.ts";
export type { Exposition, MetricsService } from "./metrics/metrics-service.ts";
export { createLog, type CreateLogOptions, type Log } from "./log/create-log.ts";
export { log } from "./log/guard.ts";
export { LogUnwritableError } from "./log/rolled-file.ts";
export type { LineWriter, LogLevel } from "./log/line-writer.ts";
export type { LogOptions } from "./log/options.ts";
export { createFeed } from "./attack-feed/create-feed.ts";
export {
  createReportSender,
  ReportNotTakenError,
  type ProofChange,
} from "./attack-feed/create-report-sender.ts";
export type { FeedOptions, FeedTarget } from "./attack-feed/feed-options.ts";
export type { Feed, FeedListener, FeedStats, SubscribeOptions, Subscription } from "./attack-feed/feed.ts";
export { attackFeed } from "./attack-feed/guard.ts";
export type { AttackFeedOptions } from "./attack-feed/options.ts";
export { tracing } from "./tracing/guard.ts";
export type { TracingOptions } from "./tracing/options.ts";
export { createTracing, type CreateTracingOptions, type Tracing } from "./tracing/create-tracing.ts";
export type { RequestTrace, TracingService } from "./tracing/tracing-service.ts";
export {
  createObservability,
  type Observability,
  type ObservabilityOptions,
} from "./create-observability.ts";

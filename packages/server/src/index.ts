export {
  DatabaseError,
  openDatabase,
  type Database,
  type DatabaseOptions,
} from "./database/open-database.ts";
export { countEvents, type EventFilter } from "./events/count-events.ts";
export { deleteEventsBefore } from "./events/delete-events.ts";
export { eventsAfter, newestSeq } from "./events/events-after.ts";
export { createEventReader } from "./events/event-reader.ts";
export { feedSources, type FeedSource } from "./events/feed-sources.ts";
export type {
  HeartbeatEvent,
  ProofEvent,
  ServiceEvent,
  StoredEvent,
  UnknownEvent,
} from "./model/stored-event.ts";
export type { Answer } from "./ingest/answer.ts";
export { createIngest, type Ingest, type IngestOptions } from "./ingest/create-ingest.ts";
export type { Action, ActionKind, ActionRequest, Actuator } from "./model/action.ts";
export type { Alert, IncidentLevel } from "./model/alert.ts";
export type { AlertSink } from "./model/alert-sink.ts";
export type { EventReader } from "./model/event-reader.ts";
export type { Notice, NoticeKind, NoticeOutbox } from "./model/notice.ts";
export type { ActionRecord, ActionState } from "./respond/auto-response/action-record.ts";
export type { AutoResponseOptions, TrafficShare } from "./respond/auto-response/auto-response-options.ts";
export {
  createAutoResponse,
  type ActionFilter,
  type AutoResponse,
  type PastActionChange,
} from "./respond/auto-response/create-auto-response.ts";
export {
  pipelineActuator,
  type OwnAction,
  type PipelineActuatorOptions,
} from "./respond/auto-response/pipeline-actuator.ts";
export {
  createResponder,
  type Responder,
  type ResponderOptions,
  type ResponderStep,
  type Tick,
} from "./respond/create-responder.ts";
export type { RetentionDays } from "./respond/create-retention.ts";
export { IncidentError } from "./respond/incidents/incident-error.ts";
export type { IncidentsOptions } from "./respond/incidents/incident-options.ts";
export type { Incident, IncidentEntry, IncidentStatus } from "./respond/incidents/incident.ts";
export {
  createIncidents,
  type IncidentChange,
  type IncidentFilter,
  type Incidents,
} from "./respond/incidents/incidents.ts";
export { addDefaultRules, defaultRules } from "./respond/rules/default-rules.ts";
export {
  createEvaluator,
  type Evaluation,
  type Evaluator,
  type EvaluatorOptions,
} from "./respond/rules/evaluator.ts";
export type { Rehearsal, RehearsalSpan } from "./respond/rules/rehearse.ts";
export {
  createRuleBook,
  type EnableChange,
  type PastRuleChange,
  type RuleAuthor,
  type RuleBook,
  type RuleBookOptions,
  type RuleChange,
} from "./respond/rules/rule-book.ts";
export { RuleError } from "./respond/rules/rule-error.ts";
export type { RuleEntry } from "./respond/rules/rule-rows.ts";
export { ruleSchema, type RuleDefinition, type RuleInput } from "./respond/rules/rule-schema.ts";
export type { Channel, Message, SendOutcome } from "./respond/notify/channel.ts";
export type { ChannelOptions } from "./respond/notify/channel-settings.ts";
export { createNotifier, type Notifier, type NotifierOptions } from "./respond/notify/create-notifier.ts";
export type { AttemptRecord, DeliveryQuery, DeliveryRecord } from "./respond/notify/delivery-log.ts";
export { emailChannel, type EmailOptions } from "./respond/notify/email/channel.ts";
export { pagerDutyChannel, type PagerDutyOptions } from "./respond/notify/pagerduty/channel.ts";
export type { QuietHours } from "./respond/notify/quiet-hours.ts";
export type { DeadLetter } from "./respond/notify/send-deliveries.ts";
export type { Silence, SilenceRequest } from "./respond/notify/silences.ts";
export { slackChannel, type SlackOptions } from "./respond/notify/slack/channel.ts";
export { teamsChannel, type TeamsOptions } from "./respond/notify/teams/channel.ts";
export { webhookChannel, type WebhookOptions } from "./respond/notify/webhook/channel.ts";

export {
  createMessageSigner,
  createMessageVerifier,
  MessageSecretError,
  type MessageSigner,
  type MessageVerdict,
  type MessageVerifier,
  type SignedMessage,
} from "../http/signed-message.ts";
export { guardChannel, sinkChannel, storeChannel } from "../kernel/channels.ts";
export type { GuardTiming, SinkTiming, StoreTiming } from "../kernel/channels.ts";
export type { Observation } from "../model/event.ts";
export { currentCorrelation } from "./correlation/current-correlation.ts";
export { correlation } from "./correlation/guard.ts";
export type { CorrelationOptions } from "./correlation/options.ts";
export type { Correlation, TraceOrigin } from "../model/observe/correlation.ts";
export { correlatePostgres, type PgPool } from "./correlation/correlate-postgres.ts";

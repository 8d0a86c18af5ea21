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

export { guardChannel, sinkChannel, storeChannel } from "../kernel/channels.ts";
export type { GuardTiming, SinkTiming, StoreTiming } from "../kernel/channels.ts";
export type { Observation } from "../model/event.ts";

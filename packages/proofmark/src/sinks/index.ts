export { outgoingRequestSink } from "./outgoing-request-sink/guard.ts";
export type { OutgoingRequestSinkOptions } from "./outgoing-request-sink/options.ts";
export { pathSink } from "./path-sink/guard.ts";
export type { PathSinkOptions } from "./path-sink/options.ts";

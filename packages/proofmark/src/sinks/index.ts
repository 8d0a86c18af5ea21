export { outgoingRequestSink } from "./outgoing-request-sink/guard.ts";
export type { OutgoingRequestSinkOptions } from "./outgoing-request-sink/options.ts";
export { pathSink } from "./path-sink/guard.ts";
export type { PathSinkOptions } from "./path-sink/options.ts";
export { shellSink } from "./shell-sink/guard.ts";
export type { ShellSinkOptions } from "./shell-sink/options.ts";
export { sqlSink } from "./sql-sink/guard.ts";
export type { SqlSinkOptions } from "./sql-sink/options.ts";

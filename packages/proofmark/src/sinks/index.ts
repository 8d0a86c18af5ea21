export { pathSink } from "./path-sink/guard.ts";
export type { PathSinkOptions } from "./path-sink/options.ts";

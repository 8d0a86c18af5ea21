import { replaceCall } from "../replace-call.ts";
import type { SinkRefusal } from "../sink-refusal.ts";
import { askAbout, bindCallbacks, callbackOf, hookCallbacks, ownerOf, read } from "./ask.ts";
import type { SqlHook } from "./sql-call.ts";

/** `query(text, values?, callback?)`, `query({ text, values }, …)`, `query(new Cursor(…))`, for a client and for a pool. */
function hookQuery(owner: object, at: string): void {
  replaceCall(
    owner,
    "query",
    (original) =>
      function query(...args) {
        const [config, values] = args;
        const text = typeof config === "string" ? config : read(config, "text");
        const bound = Array.isArray(values) ? values : read(config, "values");
        const refusal = askAbout(at, text, bound, "postgresql");
        return refusal === undefined
          ? Reflect.apply(original, this, bindCallbacks(args))
          : refuse(args, refusal);
      },
  );
}

function refuse(args: readonly unknown[], refusal: SinkRefusal): unknown {
  const [config] = args;
  const callback = callbackOf(args) ?? read(config, "callback");
  if (typeof callback === "function") {
    process.nextTick(callback, refusal);
    return undefined;
  }
  // A query that hands itself over has no promise, and no connection yet on which it could fail.
  if (typeof read(config, "submit") === "function") throw refusal;
  return Promise.reject(refusal);
}

export const pgInstruments: readonly SqlHook[] = [
  {
    module: "pg",
    calls: ["Client.query", "Pool.query"],
    patch(pg) {
      hookQuery(ownerOf("query", pg.Client), "pg: Client.query");
      // Its queries wait for a client in a queue, whose turn comes in whatever request gives one back.
      hookQuery(ownerOf("query", pg.Pool), "pg: Pool.query");
      hookCallbacks(ownerOf("connect", pg.Client), "connect");
      hookCallbacks(ownerOf("connect", pg.Pool), "connect");
    },
  },
  {
    module: "pg-pool",
    calls: ["Pool.query"],
    patch(Pool) {
      hookQuery(ownerOf("query", Pool), "pg: Pool.query");
      hookCallbacks(ownerOf("connect", Pool), "connect");
    },
  },
];

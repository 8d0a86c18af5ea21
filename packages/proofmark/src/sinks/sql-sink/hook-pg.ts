import type { Instrument } from "../../instrument/instrument.ts";
import { replaceCall } from "../../instrument/replace-call.ts";
import type { SinkRefusal } from "../../instrument/sink-refusal.ts";
import { askAbout, callbackOf, ownerOf, read } from "./ask.ts";

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
        return refusal === undefined ? Reflect.apply(original, this, args) : refuse(args, refusal);
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

export const pgInstruments: readonly Instrument[] = [
  {
    control: "sql-sink",
    module: "pg",
    calls: ["Client.query", "Pool.query"],
    patch(pg) {
      hookQuery(ownerOf("query", pg.Client), "pg: Client.query");
      // Its queries wait for a client in a queue, whose turn comes in whatever request gives one back.
      hookQuery(ownerOf("query", pg.Pool), "pg: Pool.query");
    },
  },
  {
    control: "sql-sink",
    module: "pg-pool",
    calls: ["Pool.query"],
    patch(Pool) {
      hookQuery(ownerOf("query", Pool), "pg: Pool.query");
    },
  },
];

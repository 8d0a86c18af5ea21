import type { Instrument } from "../../instrument/instrument.ts";
import { hookDispatchers } from "./hook-dispatcher.ts";
import { hookHttp } from "./hook-http.ts";
import { hookSockets } from "./hook-net.ts";
import { outgoingRequestSinkSpec } from "./spec.ts";

const { id: control } = outgoingRequestSinkSpec;

/** What this sink hooks. */
export const outgoingRequestSinkInstruments: readonly Instrument[] = [
  {
    control,
    module: "node:net",
    calls: ["connect", "createConnection", "Socket.connect", "tls.connect", "http2.connect"],
    patch: hookSockets,
  },
  {
    control,
    module: "node:http",
    calls: ["request", "get", "https.request", "https.get"],
    patch: hookHttp,
  },
  {
    control,
    // Not the module of fetch, which has none; it is loaded with the first of its classes.
    module: "node:http",
    calls: ["fetch", "WebSocket", "EventSource"],
    patch: hookFetch,
  },
  {
    control,
    module: "undici",
    calls: ["request", "stream", "pipeline", "connect", "upgrade", "fetch", "Dispatcher.dispatch"],
    patch: (undici: { Agent: { prototype: object } }) => hookDispatchers(undici.Agent.prototype),
  },
];

/** The dispatcher that `fetch` and undici share, by the names that undici's versions have for it. */
const globalDispatchers = [Symbol.for("undici.globalDispatcher.1"), Symbol.for("undici.globalDispatcher.2")];

function hookFetch(): void {
  // Reading one of its classes makes Node load fetch, and set the dispatcher.
  if (typeof globalThis.Response !== "function") throw new TypeError("fetch is not there");
  const dispatchers = globalDispatchers
    .map((name): unknown => Reflect.get(globalThis, name))
    .filter(isObject);
  if (dispatchers.length === 0) throw new TypeError("the dispatcher of fetch is not there");
  for (const dispatcher of dispatchers) hookDispatchers(dispatcher);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

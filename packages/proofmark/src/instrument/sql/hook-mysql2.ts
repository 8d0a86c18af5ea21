import { createRequire } from "node:module";

import { replaceCall } from "../replace-call.ts";
import type { SinkRefusal } from "../sink-refusal.ts";
import { askAbout, askAboutBound, bindCallbacks, callbackOf, hookCallbacks, ownerOf, read } from "./ask.ts";
import type { SqlHook } from "./sql-call.ts";

type CreateQuery = (sql: string, values: unknown, callback: undefined, config: object) => NodeJS.EventEmitter;

/** `query(sql, values?, callback?)`, `query({ sql, values }, …)`, and a command that was made before. */
function hook(owner: object, name: string, from: string, createQuery: CreateQuery): void {
  const at = `mysql2: ${from}.${name}`;
  replaceCall(
    owner,
    name,
    (original) =>
      function statement(...args) {
        const [options, values] = args;
        const text = typeof options === "string" ? options : read(options, "sql");
        const bound = typeof values === "function" || values === undefined ? read(options, "values") : values;
        const isPrepared = name === "prepare";
        const refusal = askAbout(at, text, bound, "mysql", isPrepared ? "prepare" : "run");
        if (refusal !== undefined) return refuse(args, refusal, createQuery);
        return Reflect.apply(original, this, bindCallbacks(isPrepared ? args.map(watchPrepared) : args));
      },
  );
}

/** The callback of a preparation, which is the first to see the class of prepared statements. */
function watchPrepared(argument: unknown): unknown {
  if (typeof argument !== "function") return argument;
  return function prepared(this: unknown, error: unknown, statement: unknown): unknown {
    if (typeof statement === "object" && statement !== null) hookExecute(Object.getPrototypeOf(statement));
    return Reflect.apply(argument, this, [error, statement]);
  };
}

function hookExecute(prototype: object): void {
  replaceCall(
    prototype,
    "execute",
    (original) =>
      function execute(...args) {
        const bound = typeof args[0] === "function" ? [] : args[0];
        const refusal = askAboutBound(
          "mysql2: PreparedStatement.execute",
          read(this, "query"),
          bound,
          "mysql",
        );
        if (refusal === undefined) return Reflect.apply(original, this, bindCallbacks(args));
        const callback = callbackOf(args);
        if (callback === undefined) throw refusal;
        process.nextTick(callback, refusal);
        return undefined;
      },
  );
}

function refuse(args: readonly unknown[], refusal: SinkRefusal, createQuery: CreateQuery): unknown {
  const callback = callbackOf(args) ?? read(args[0], "onResult");
  if (typeof callback === "function") {
    process.nextTick(callback, refusal);
    return undefined;
  }
  // Whoever gave no callback listens to the command.
  const command = createQuery("", undefined, undefined, {});
  process.nextTick(() => command.emit("error", refusal));
  return command;
}

export const mysql2Instruments: readonly SqlHook[] = [
  {
    module: "mysql2",
    calls: [
      "Connection.query",
      "Connection.execute",
      "Connection.prepare",
      "PreparedStatement.execute",
      "Pool.query",
      "Pool.execute",
    ],
    patch({ Connection, Pool, PoolCluster, createQuery }) {
      for (const name of ["query", "execute", "prepare"])
        hook(ownerOf(name, Connection), name, "Connection", createQuery);
      // They wait for a connection in a queue, whose turn comes in whatever request gives one back.
      for (const name of ["query", "execute"]) hook(ownerOf(name, Pool), name, "Pool", createQuery);
      for (const each of [Pool, PoolCluster]) hookCallbacks(ownerOf("getConnection", each), "getConnection");
      replaceCall(
        PoolCluster.prototype,
        "of",
        (original) =>
          function of(...args) {
            const namespace = Reflect.apply(original, this, args) as object;
            const owner: object = Object.getPrototypeOf(namespace);
            for (const name of ["query", "execute"]) hook(owner, name, "PoolCluster", createQuery);
            hookCallbacks(owner, "getConnection");
            return namespace;
          },
      );
    },
  },
  {
    module: "mysql2/promise",
    calls: ["createConnection", "createPool", "createPoolCluster"],
    // Its classes stand in front of those of the package itself, which is patched as it is loaded.
    patch: (_exports, file) => void createRequire(file)("mysql2"),
  },
];

import { replaceCall } from "../replace-call.ts";
import { askAboutBound, checkStatement, read } from "./ask.ts";
import type { SqlHook } from "./sql-call.ts";

function hookFirstArgument(owner: object, name: string, at: string, onMade?: (made: unknown) => void): void {
  replaceCall(
    owner,
    name,
    (original) =>
      function statement(...args) {
        checkStatement(at, args[0], undefined, "sqlite", name === "prepare" ? "prepare" : "run");
        const made: unknown = Reflect.apply(original, this, args);
        onMade?.(made);
        return made;
      },
  );
}

/** What runs a prepared statement; `property` of it is its text. */
function hookRuns(prototype: object, property: string, from: string): void {
  for (const name of ["run", "get", "all", "iterate"])
    replaceCall(
      prototype,
      name,
      (original) =>
        function run(...args) {
          const at = `${from}.${name}`;
          const refusal = askAboutBound(at, read(this, property), args.flat(1), "sqlite");
          if (refusal !== undefined) throw refusal;
          return Reflect.apply(original, this, args);
        },
    );
}

/** What the statement is when a tag is called by hand, with texts that were never in the source. */
function hookTag(owner: object, name: string): void {
  replaceCall(
    owner,
    name,
    (original) =>
      function tag(...args) {
        const [strings, ...values] = args;
        if (Array.isArray(strings))
          checkStatement(`node:sqlite: TagStore.${name}`, strings.join("?"), values, "sqlite");
        return Reflect.apply(original, this, args);
      },
  );
}

export const sqliteInstruments: readonly SqlHook[] = [
  {
    module: "node:sqlite",
    calls: ["DatabaseSync.exec", "DatabaseSync.prepare", "DatabaseSync.createTagStore", "StatementSync.run"],
    patch({ DatabaseSync, StatementSync }) {
      hookRuns(StatementSync.prototype, "sourceSQL", "node:sqlite: StatementSync");
      for (const name of ["exec", "prepare"])
        hookFirstArgument(DatabaseSync.prototype, name, `node:sqlite: DatabaseSync.${name}`);
      // Not there before Node 24.9.
      if (DatabaseSync.prototype.createTagStore === undefined) return;
      replaceCall(
        DatabaseSync.prototype,
        "createTagStore",
        (original) =>
          function createTagStore(...args) {
            const store = Reflect.apply(original, this, args) as object;
            for (const name of ["get", "all", "iterate", "run"]) hookTag(Object.getPrototypeOf(store), name);
            return store;
          },
      );
    },
  },
  {
    module: "better-sqlite3",
    calls: ["Database.prepare", "Database.exec", "Statement.run"],
    patch(Database) {
      // The class of its statements is shown by a statement only.
      hookFirstArgument(Database.prototype, "prepare", "better-sqlite3: Database.prepare", (made) => {
        if (typeof made === "object" && made !== null)
          hookRuns(Object.getPrototypeOf(made), "source", "better-sqlite3: Statement");
      });
      hookFirstArgument(Database.prototype, "exec", "better-sqlite3: Database.exec");
    },
  },
];

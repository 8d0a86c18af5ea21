import type { Instrument } from "../../instrument/instrument.ts";
import { replaceCall } from "../../instrument/replace-call.ts";
import { checkStatement } from "./ask.ts";

function hookFirstArgument(owner: object, name: string, at: string): void {
  replaceCall(
    owner,
    name,
    (original) =>
      function statement(...args) {
        checkStatement(at, args[0], undefined, "sqlite");
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

export const sqliteInstruments: readonly Instrument[] = [
  {
    control: "sql-sink",
    module: "node:sqlite",
    calls: ["DatabaseSync.exec", "DatabaseSync.prepare", "DatabaseSync.createTagStore"],
    patch({ DatabaseSync }) {
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
    control: "sql-sink",
    module: "better-sqlite3",
    calls: ["Database.prepare", "Database.exec"],
    patch(Database) {
      for (const name of ["prepare", "exec"])
        hookFirstArgument(Database.prototype, name, `better-sqlite3: Database.${name}`);
    },
  },
];

import { isWatching, refusalOf } from "../../instrument/check-sink.ts";
import type { Instrument } from "../../instrument/instrument.ts";
import { replaceCall } from "../../instrument/replace-call.ts";
import type { NosqlCall } from "./judge.ts";

const control = "nosql-sink";

/** Calls of a collection by the arguments that are queries: a filter, an update, a pipeline, a list of writes. */
const collectionCalls: Readonly<Record<string, readonly number[]>> = {
  aggregate: [0],
  bulkWrite: [0],
  count: [0],
  countDocuments: [0],
  deleteMany: [0],
  deleteOne: [0],
  distinct: [1],
  find: [0],
  findOne: [0],
  findOneAndDelete: [0],
  findOneAndReplace: [0],
  findOneAndUpdate: [0, 1],
  mapReduce: [0, 1, 2],
  replaceOne: [0],
  updateMany: [0, 1],
  updateOne: [0, 1],
  watch: [0],
};
/** They return a cursor and not a promise. */
const throwing = new Set(["aggregate", "find", "watch", "filter"]);

function hook(owner: object, name: string, from: string, places: readonly number[]): void {
  // Not every release of the driver has every call.
  if (typeof Reflect.get(owner, name) !== "function") return;
  const at = `mongodb: ${from}.${name}`;
  replaceCall(
    owner,
    name,
    (original) =>
      function query(...args) {
        if (isWatching(control)) {
          const call: NosqlCall = { at, queries: places.map((place) => queryOf(name, place, args[place])) };
          const refusal = refusalOf(control, call);
          if (refusal !== undefined) return refuse(name, args, refusal);
        }
        return Reflect.apply(original, this, args);
      },
  );
}

/** Functions of `mapReduce` are code as they stand. */
function queryOf(name: string, place: number, value: unknown): unknown {
  return name === "mapReduce" && place < 2 ? { map: value } : value;
}

function refuse(name: string, args: readonly unknown[], refusal: Error): unknown {
  const callback = args.at(-1);
  if (typeof callback === "function") {
    process.nextTick(callback, refusal);
    return undefined;
  }
  if (throwing.has(name)) throw refusal;
  return Promise.reject(refusal);
}

export const nosqlInstruments: readonly Instrument[] = [
  {
    control,
    module: "mongodb",
    calls: [
      "Collection",
      "Db.command",
      "Db.aggregate",
      "Db.watch",
      "FindCursor.filter",
      "BulkOperation.find",
    ],
    patch({ Collection, Db, FindCursor, OrderedBulkOperation }) {
      for (const [name, places] of Object.entries(collectionCalls))
        hook(Collection.prototype, name, "Collection", places);
      for (const name of ["command", "aggregate", "watch"]) hook(Db.prototype, name, "Db", [0]);
      hook(FindCursor.prototype, "filter", "FindCursor", [0]);
      // Both kinds of bulk operations have it from the same class.
      const bulk: unknown = Object.getPrototypeOf(OrderedBulkOperation.prototype);
      if (typeof bulk === "object" && bulk !== null) {
        replaceCall(
          bulk,
          "find",
          (original) =>
            function find(...args) {
              const refusal = refusalOf(control, { at: "mongodb: BulkOperation.find", queries: [args[0]] });
              if (refusal !== undefined) throw refusal;
              return Reflect.apply(original, this, args);
            },
        );
      }
    },
  },
];

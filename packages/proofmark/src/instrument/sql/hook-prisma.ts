import { replaceCall } from "../replace-call.ts";
import type { SqlDialect } from "../../lexing/sql.ts";
import { askAbout, read } from "./ask.ts";
import type { SqlHook } from "./sql-call.ts";

const dialects: Readonly<Record<string, SqlDialect>> = { mysql: "mysql", sqlite: "sqlite" };

interface Client {
  readonly _activeProvider?: string;
  readonly _createPrismaPromise?: (run: () => Promise<never>) => unknown;
}

/** `$queryRawUnsafe(text, ...values)`, and `$queryRaw` with a template or with what `Prisma.sql` and `Prisma.raw` made. */
function hook(prototype: object, name: string): void {
  replaceCall(
    prototype,
    name,
    (original) =>
      function raw(...args) {
        const client = this as Client;
        const dialect = dialects[client._activeProvider ?? ""] ?? "postgresql";
        const refusal = askAbout(`@prisma/client: ${name}`, textOf(args), args.slice(1), dialect);
        if (refusal === undefined) return Reflect.apply(original, this, args);
        // A transaction takes no promises but the client's own.
        const reject = (): Promise<never> => Promise.reject(refusal);
        return client._createPrismaPromise?.(reject) ?? reject();
      },
  );
}

function textOf([first, ...values]: readonly unknown[]): unknown {
  if (!Array.isArray(first)) return read(first, "sql") ?? first;
  // A template: what is itself SQL is put in its place, everything else is bound.
  return first.map((part, at) => `${part}${at < first.length - 1 ? sqlOf(values[at]) : ""}`).join("");
}

function sqlOf(value: unknown): string {
  const sql = read(value, "sql");
  return typeof sql === "string" ? sql : "?";
}

type GetClient = (...args: unknown[]) => { readonly prototype: object };

function patchRuntime(runtime: { readonly getPrismaClient: GetClient }): object {
  const { getPrismaClient } = runtime;
  if (typeof getPrismaClient !== "function") throw new TypeError("getPrismaClient is not there");
  // Bundled exports are getters that can't be replaced: a copy takes their place.
  return Object.create(Object.getPrototypeOf(runtime), {
    ...Object.getOwnPropertyDescriptors(runtime),
    getPrismaClient: {
      enumerable: true,
      value: (...args: unknown[]) => {
        const client = getPrismaClient(...args);
        for (const name of ["$queryRaw", "$executeRaw", "$queryRawUnsafe", "$executeRawUnsafe"])
          hook(client.prototype, name);
        return client;
      },
    },
  });
}

/** What generated clients load, by the names of several releases. Those over a driver adapter pass the driver's sink too. */
export const prismaInstruments: readonly SqlHook[] = [
  "library.js",
  "library",
  "client.js",
  "client",
  "binary.js",
].map((runtime) => ({
  module: `@prisma/client/runtime/${runtime}`,
  calls: ["$queryRaw", "$executeRaw", "$queryRawUnsafe", "$executeRawUnsafe"],
  names: ["getPrismaClient"],
  patch: patchRuntime,
}));

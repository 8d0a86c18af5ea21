import type { Expr, From, QName } from "pgsql-ast-parser";

/** A declared table: its name and its owner column, both in lower case. */
export interface OwnedTable {
  readonly name: string;
  readonly schema: string | undefined;
  readonly column: string;
}

/** A table, query or function in a FROM, as far as conditions go. */
export interface Source {
  /** What columns of it are called by, in lower case. */
  readonly alias: string;
  /** Undefined for everything that is not declared. */
  readonly table: OwnedTable | undefined;
  /** What holds for each of its rows that the statement sees. */
  readonly conditions: Expr[];
  /** Other sources whose owner column equals this one's by USING. */
  readonly equals: Source[];
}

/** The sources that columns of one query can be of, and those of the queries around it. */
export interface Scope {
  readonly sources: readonly Source[];
  readonly parent: Scope | undefined;
  /** Names of WITH queries, which hide tables. */
  readonly hidden: ReadonlySet<string>;
}

/** The tables that an application has declared. */
export class OwnedTables {
  readonly #tables: readonly OwnedTable[];
  /** Their names without schema. */
  readonly names: ReadonlySet<string>;

  constructor(declared: Readonly<Record<string, string>>) {
    this.#tables = Object.entries(declared).map(([key, column]) => {
      const [name = "", schema] = key.toLowerCase().split(".").toReversed();
      return { name, schema, column: column.toLowerCase() };
    });
    this.names = new Set(this.#tables.map(({ name }) => name));
  }

  /** The declared table of this name. A name without a schema may be in any. */
  find({ name, schema }: QName, hidden: ReadonlySet<string>): OwnedTable | undefined {
    const wanted = name.toLowerCase();
    if (schema === undefined && hidden.has(wanted)) return undefined;
    return this.#tables.find(
      (table) =>
        table.name === wanted &&
        (table.schema === undefined || schema === undefined || table.schema === schema.toLowerCase()),
    );
  }
}

const noNames: ReadonlySet<string> = new Set();

/** The sources of a FROM, each with the conditions that every row of it meets: those of WHERE, and of its joins. */
export function sourcesOf(
  from: readonly From[],
  where: Expr | null | undefined,
  owned: OwnedTables,
  hidden: ReadonlySet<string>,
  hasTarget = false,
): Source[] {
  const sources = from.map((each, at): Source => ({
    // What a statement writes to is a table, whatever a WITH query is called.
    ...namedBy(each, owned, hasTarget && at === 0 ? noNames : hidden),
    conditions: [],
    equals: [],
  }));
  if (where) for (const { conditions } of sources) conditions.push(where);
  for (const [at, { join }] of from.entries()) {
    if (!join) continue;
    const { on, using } = join;
    for (const [other, source] of sources.entries()) {
      if (on && isFilteredBy(join.type, other, at)) source.conditions.push(on);
    }
    const joined = sources[at] as Source;
    if (joined.table === undefined || !using?.some(({ name }) => name.toLowerCase() === joined.table?.column))
      continue;
    for (const left of sources.slice(0, at)) {
      if (left.table?.column !== joined.table.column) continue;
      if (join.type !== "RIGHT JOIN" && join.type !== "FULL JOIN") joined.equals.push(left);
      if (join.type !== "LEFT JOIN" && join.type !== "FULL JOIN") left.equals.push(joined);
    }
  }
  return sources;
}

/** Whether the ON of the join of source `at` holds for every row of source `other`: an outer join keeps the rest as well. */
function isFilteredBy(type: string, other: number, at: number): boolean {
  switch (type) {
    case "LEFT JOIN":
      return other === at;
    case "RIGHT JOIN":
      return other < at;
    case "FULL JOIN":
      return false;
    default:
      return true;
  }
}

function namedBy(
  from: From,
  owned: OwnedTables,
  hidden: ReadonlySet<string>,
): Pick<Source, "alias" | "table"> {
  if (from.type === "table") {
    const { name } = from;
    const table = owned.find(name, hidden);
    // `notes AS n(a, b)` gives the columns other names: none of them is known to be the owner's.
    const isRenamed = table !== undefined && (name.columnNames?.length ?? 0) > 0;
    return {
      alias: (name.alias ?? name.name).toLowerCase(),
      table: isRenamed ? { ...table, column: "" } : table,
    };
  }
  const alias = from.type === "statement" ? from.alias : (from.alias?.name ?? from.function.name);
  return { alias: (alias ?? "").toLowerCase(), table: undefined };
}

import type {
  Expr,
  From,
  InsertStatement,
  QName,
  SelectFromStatement,
  SelectStatement,
  Statement,
  UpdateStatement,
} from "pgsql-ast-parser";

import { boundOwner, valueFormula } from "./binding.ts";
import { all, type Formula } from "./formula.ts";
import { sourcesOf, type OwnedTable, type OwnedTables, type Scope, type Source } from "./scope.ts";

/** One declared table that a statement touches, and what has to hold so that it stays with the principal. */
export interface Requirement {
  readonly table: OwnedTable;
  readonly verb: "select" | "insert" | "update" | "delete" | "change";
  readonly formula: Formula;
}

const noScope: Scope = { sources: [], parent: undefined, hidden: new Set() };

/** What each declared table that the statements touch asks for. */
export function requirementsOf(statements: readonly Statement[], owned: OwnedTables): Requirement[] {
  const analysis = new Analysis(owned);
  for (const statement of statements) analysis.statement(statement, noScope);
  return analysis.requirements;
}

/** Statements that can hold no rows. */
const withoutRows = new Set([
  "begin",
  "commit",
  "rollback",
  "start transaction",
  "set",
  "set timezone",
  "set names",
  "show",
  "deallocate",
]);

class Analysis {
  readonly requirements: Requirement[] = [];
  readonly #owned: OwnedTables;

  constructor(owned: OwnedTables) {
    this.#owned = owned;
  }

  statement(node: Statement, parent: Scope): void {
    switch (node.type) {
      case "select":
        this.#select(node, parent);
        break;
      case "union":
      case "union all":
        this.statement(node.left, parent);
        this.statement(node.right, parent);
        break;
      case "values":
        this.#nested(node.values, parent);
        break;
      case "with": {
        const hidden = new Set(parent.hidden);
        for (const { alias, statement } of node.bind) {
          this.statement(statement, { ...parent, hidden: new Set(hidden) });
          hidden.add(alias.name.toLowerCase());
        }
        this.statement(node.in, { ...parent, hidden });
        break;
      }
      case "with recursive": {
        const hidden = new Set([...parent.hidden, node.alias.name.toLowerCase()]);
        this.statement(node.bind, { ...parent, hidden });
        this.statement(node.in, { ...parent, hidden });
        break;
      }
      case "insert":
        this.#insert(node, parent);
        break;
      case "update":
        this.#update(node, parent);
        break;
      case "delete": {
        const from: From = { type: "table", name: node.from };
        const scope = this.#scope([from], node.where, parent, true);
        this.#require(scope, "delete");
        this.#nested([node.where, node.returning], scope);
        break;
      }
      default:
        if (!withoutRows.has(node.type)) this.#other(node);
    }
  }

  #select(node: SelectFromStatement, parent: Scope): void {
    const scope = this.#scope(node.from ?? [], node.where, parent);
    this.#require(scope, "select");
    this.#nested([node.columns, node.from, node.where, node.groupBy, node.having], scope);
    this.#nested([node.orderBy, node.limit, node.distinct], scope);
  }

  #update(node: UpdateStatement, parent: Scope): void {
    const target: From = { type: "table", name: node.table };
    const scope = this.#scope(node.from ? [target, node.from] : [target], node.where, parent, true);
    this.#require(scope, "update", 1);
    this.#keepsOwner(scope.sources[0] as Source, node.sets, scope);
    this.#nested([node.sets, node.from, node.where, node.returning], scope);
  }

  /** An UPDATE that writes the owner column has to write the principal into it. */
  #keepsOwner(target: Source, sets: UpdateStatement["sets"], scope: Scope): void {
    const { table } = target;
    if (table === undefined) return;
    for (const { column, value } of sets)
      if (column.name.toLowerCase() === table.column)
        this.requirements.push({ table, verb: "update", formula: valueFormula(value, scope) });
  }

  #insert(node: InsertStatement, parent: Scope): void {
    const table = this.#owned.find(node.into, noScope.hidden);
    this.statement(node.insert, parent);
    if (table !== undefined) {
      const at = node.columns?.findIndex(({ name }) => name.toLowerCase() === table.column) ?? -1;
      const written = at === -1 ? false : this.#written(node.insert, at, parent);
      this.requirements.push({ table, verb: "insert", formula: written });
      this.#conflict(node, table, written, parent);
    }
    this.#nested([node.returning], parent);
  }

  /** What the INSERT puts into its column number `at`. */
  #written(node: SelectStatement, at: number, parent: Scope): Formula {
    switch (node.type) {
      case "values":
        return all(node.values.map((row) => writtenBy(row[at], noScope)));
      case "select": {
        const columns = node.columns ?? [];
        if (columns.some(({ expr }) => expr.type === "ref" && expr.name === "*")) return false;
        return writtenBy(columns[at]?.expr, this.#scope(node.from ?? [], node.where, parent));
      }
      case "union":
      case "union all":
        return all([this.#written(node.left, at, parent), this.#written(node.right, at, parent)]);
      default:
        return false;
    }
  }

  /** ON CONFLICT DO UPDATE writes into a row that is there already, whoever it belongs to. */
  #conflict(node: InsertStatement, table: OwnedTable, written: Formula, parent: Scope): void {
    const { onConflict } = node;
    if (!onConflict || onConflict.do === "do nothing") return;
    const target: Source = {
      alias: (node.into.alias ?? node.into.name).toLowerCase(),
      table,
      conditions: onConflict.where ? [onConflict.where] : [],
      equals: [],
    };
    const isWritten: Expr = { type: "boolean", value: false };
    // Its row is the one that was to be inserted, which another requirement looks at.
    const excluded: Source = {
      alias: "excluded",
      table,
      conditions: written === false ? [] : [isWritten],
      equals: [],
    };
    const scope: Scope = { sources: [target, excluded], parent, hidden: parent.hidden };
    const byOwner =
      onConflict.on?.type === "on expr" &&
      onConflict.on.exprs.some((each) => each.type === "ref" && each.name.toLowerCase() === table.column);
    this.requirements.push({ table, verb: "update", formula: byOwner || boundOwner(target, scope) });
    this.#keepsOwner(target, onConflict.do.sets, scope);
    this.#nested([onConflict.do.sets, onConflict.where], scope);
  }

  /** A change of the schema, or a statement that this sink does not know: it has no business with a declared table. */
  #other(node: Statement): void {
    // Code in a text: nobody has read it.
    if (node.type === "do" || node.type === "create function") throw new SyntaxError(node.type);
    for (const name of namesIn(node)) {
      const table = this.#owned.find(name, noScope.hidden);
      if (table !== undefined) this.requirements.push({ table, verb: "change", formula: false });
    }
  }

  #scope(from: readonly From[], where: Expr | null | undefined, parent: Scope, hasTarget = false): Scope {
    const sources = sourcesOf(from, where, this.#owned, parent.hidden, hasTarget);
    return { sources, parent: parent === noScope ? undefined : parent, hidden: parent.hidden };
  }

  /** Each source that is declared has to be bound; the first `targets` are what the verb does something to. */
  #require(scope: Scope, verb: Requirement["verb"], targets = scope.sources.length): void {
    for (const [at, source] of scope.sources.entries()) {
      const { table } = source;
      if (table === undefined) continue;
      this.requirements.push({
        table,
        verb: at < targets ? verb : "select",
        formula: boundOwner(source, scope),
      });
    }
  }

  /** Looks into expressions for queries, which stand in the scope of what is around them. */
  #nested(node: unknown, scope: Scope): void {
    if (typeof node !== "object" || node === null) return;
    const type: unknown = Reflect.get(node, "type");
    if (typeof type === "string" && queries.has(type)) this.statement(node as Statement, scope);
    else for (const child of Object.values(node)) this.#nested(child, scope);
  }
}

const queries = new Set([
  "select",
  "union",
  "union all",
  "values",
  "with",
  "with recursive",
  "insert",
  "update",
  "delete",
]);

function writtenBy(value: Expr | undefined, scope: Scope): Formula {
  return value === undefined ? false : valueFormula(value, scope);
}

/** Everything in a statement that has a name. */
function namesIn(node: unknown): QName[] {
  if (typeof node !== "object" || node === null) return [];
  const name: unknown = Reflect.get(node, "name");
  const own = typeof name === "string" ? [node as QName] : [];
  return [...own, ...Object.values(node).flatMap(namesIn)];
}

import type { DataTypeDef, Expr, ExprRef } from "pgsql-ast-parser";

import { all, any, type Formula } from "./formula.ts";
import type { Scope, Source } from "./scope.ts";

/** Casts under which two owners stay two: what shortens or rounds does not. */
const faithful = new Set(["text", "uuid", "int", "integer", "bigint", "int4", "int8"]);

/** What has to hold so that every row of a source is the principal's. */
export function boundOwner(source: Source, scope: Scope, visited: ReadonlySet<Source> = new Set()): Formula {
  // Two columns that only equal each other are nobody's.
  if (visited.has(source)) return false;
  const seen = new Set([...visited, source]);
  return any([
    ...source.conditions.map((condition) => bindsIn(condition, source, scope, seen)),
    ...source.equals.map((other) => boundOwner(other, scope, seen)),
  ]);
}

function bindsIn(condition: Expr, source: Source, scope: Scope, seen: ReadonlySet<Source>): Formula {
  // No row at all: query builders write this for an empty list.
  if (condition.type === "boolean") return !condition.value;
  if (condition.type !== "binary") return false;
  const { op, left, right } = condition;
  switch (op) {
    case "AND":
      return any([bindsIn(left, source, scope, seen), bindsIn(right, source, scope, seen)]);
    case "OR":
      return all([bindsIn(left, source, scope, seen), bindsIn(right, source, scope, seen)]);
    case "=":
      return any([
        equals(left, right, source, scope, seen),
        equals(right, left, source, scope, seen),
        ...pairsOf(left, right).map(([one, other]) =>
          any([equals(one, other, source, scope, seen), equals(other, one, source, scope, seen)]),
        ),
      ]);
    case "IN":
      return isOwnerOf(left, source, scope) ? everyMember(right) : false;
    default:
      return false;
  }
}

function equals(column: Expr, value: Expr, source: Source, scope: Scope, seen: ReadonlySet<Source>): Formula {
  if (!isOwnerOf(column, source, scope)) return false;
  if (value.type === "call" && (value.function.name === "any" || value.function.name === "some")) {
    const [list] = value.args;
    return list === undefined || value.args.length !== 1 ? false : listValue(list);
  }
  return valueFormula(value, scope, seen);
}

/** `(a, b) = (c, d)`, pair by pair. */
function pairsOf(left: Expr, right: Expr): (readonly [Expr, Expr])[] {
  const ones = rowOf(left);
  const others = rowOf(right);
  if (ones === undefined || ones.length !== others?.length) return [];
  return ones.map((one, at) => [one, others[at] as Expr]);
}

function rowOf(expression: Expr): readonly Expr[] | undefined {
  if (expression.type === "list") return expression.expressions;
  return expression.type === "call" && expression.function.name === "row" ? expression.args : undefined;
}

/** What has to hold so that a value is the principal: itself, or the owner column of rows that are the principal's. */
export function valueFormula(value: Expr, scope: Scope, seen: ReadonlySet<Source> = new Set()): Formula {
  switch (value.type) {
    case "cast":
      return isFaithful(value.to) ? valueFormula(value.operand, scope, seen) : false;
    case "parameter":
      return { kind: "placeholder", at: placeholderOf(value.name), isList: false };
    case "string":
    case "integer":
      return { kind: "literal", text: String(value.value) };
    case "ref": {
      const found = sourceOf(value, scope);
      return found === undefined ? false : boundOwner(found.source, found.scope, seen);
    }
    default:
      return false;
  }
}

function everyMember(list: Expr): Formula {
  if (list.type === "list") {
    // `IN (?)`: MySQL's driver writes a whole list in the place of one placeholder.
    return all(list.expressions.map((each) => asList(valueFormula(each, noScope))));
  }
  return list.type === "parameter" ? asList(valueFormula(list, noScope)) : false;
}

function listValue(list: Expr): Formula {
  if (list.type === "cast")
    return list.to.kind === "array" && isFaithful(list.to.arrayOf) ? listValue(list.operand) : false;
  if (list.type === "array") return all(list.expressions.map((each) => valueFormula(each, noScope)));
  return list.type === "parameter" ? asList(valueFormula(list, noScope)) : false;
}

const noScope: Scope = { sources: [], parent: undefined, hidden: new Set() };

function asList(formula: Formula): Formula {
  return typeof formula === "object" && formula.kind === "placeholder"
    ? { ...formula, isList: true }
    : formula;
}

function isOwnerOf(expression: Expr, source: Source, scope: Scope): boolean {
  if (expression.type === "cast")
    return isFaithful(expression.to) && isOwnerOf(expression.operand, source, scope);
  return expression.type === "ref" && sourceOf(expression, scope)?.source === source;
}

/** The declared source of whose owner column this is a reference; undefined for any other column. */
function sourceOf(ref: ExprRef, scope: Scope): { source: Source; scope: Scope } | undefined {
  const column = ref.name.toLowerCase();
  const alias = ref.table?.name.toLowerCase();
  for (let around: Scope | undefined = scope; around !== undefined; around = around.parent) {
    const source = around.sources.find((source) =>
      alias === undefined ? source.table?.column === column : source.alias === alias,
    );
    if (source === undefined) continue;
    // Named by two, the database refuses it, unless USING has made one of them.
    if (source.table?.column !== column) return undefined;
    return { source, scope: around };
  }
  return undefined;
}

function isFaithful(type: DataTypeDef): boolean {
  return type.kind === undefined && type.config === undefined && faithful.has(type.name.toLowerCase());
}

function placeholderOf(name: string): number {
  return Number(name.slice(1)) - 1;
}

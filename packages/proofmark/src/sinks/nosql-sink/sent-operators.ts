import type { InputField } from "../../input/field.ts";
import type { RequestContext } from "../../input/request-context.ts";
import { createSlot } from "../../model/exchange-slot.ts";

const mostNested = 1000;
const longestNested = 64 * 1024;

/** Keys of a request that mean something to the database, and the field in which each came. */
export class SentOperators {
  readonly fields: ReadonlyMap<string, InputField>;
  /** Every key that was sent: what a refusal must not repeat. */
  readonly names: ReadonlySet<string>;
  /** How many fields of the body were known when this was made. */
  readonly bodyFields: number;

  constructor(fields: ReadonlyMap<string, InputField>, names: ReadonlySet<string>, bodyFields: number) {
    this.fields = fields;
    this.names = names;
    this.bodyFields = bodyFields;
  }
}

const slot = createSlot<SentOperators>("nosql-operators");

/** The operators of a request: names with a `$`, in JSON, in brackets (`user[$ne]`), or in JSON within a value. */
export function sentOperatorsOf(context: RequestContext): SentOperators {
  const { head, body } = context.input;
  const made = slot.get(context.exchange);
  if (made?.bodyFields === body.length) return made;
  const operators = new Map<string, InputField>();
  const names = new Set<string>();
  const note = (field: InputField, key: string): void => {
    names.add(key);
    if (isOperator(key) && !operators.has(key)) operators.set(key, field);
  };
  for (const fields of [head, body]) {
    for (const field of fields) {
      if (field.isName) for (const key of keysIn(field.value)) note(field, key);
      else for (const key of nestedKeys(field.value)) note(field, key);
    }
  }
  const sent = new SentOperators(operators, names, body.length);
  slot.set(context.exchange, sent);
  return sent;
}

/** A key that the database does not take as data: an operator, or the mark by which the driver knows its own types. */
export function isOperator(key: string): boolean {
  return key.charCodeAt(0) === 0x24 || key === "_bsontype";
}

/** `user[$ne]` is read as `user` and `$ne`, with brackets, dots, or both. */
function keysIn(name: string): readonly string[] {
  if (!name.includes("[") && !name.includes(".")) return [name];
  return [name, ...name.replaceAll("]", "").replaceAll("[", ".").split(".")];
}

/** Keys of a value that is JSON: `?filter={"user":{"$ne":""}}`. */
function nestedKeys(value: string): readonly string[] {
  const start = value.trimStart().charAt(0);
  if ((start !== "{" && start !== "[") || value.length > longestNested) return [];
  const keys: string[] = [];
  try {
    const stack: unknown[] = [JSON.parse(value)];
    for (let left = mostNested; left > 0 && stack.length > 0; left--) {
      const next = stack.pop();
      if (typeof next !== "object" || next === null) continue;
      for (const [key, child] of Object.entries(next)) {
        if (!Array.isArray(next)) keys.push(key);
        if (typeof child === "object") stack.push(child);
      }
    }
  } catch {
    // No JSON after all.
  }
  return keys;
}

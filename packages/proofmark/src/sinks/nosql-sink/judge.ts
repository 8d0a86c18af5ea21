import type { InputField } from "../../input/field.ts";
import type { RequestContext } from "../../input/request-context.ts";
import { isOperator, sentOperatorsOf, type SentOperators } from "./sent-operators.ts";
import { judgeCode } from "./code.ts";

/** A call of the driver, with the arguments that say which documents and what to do with them. */
export interface NosqlCall {
  /** `mongodb: Collection.findOne`. */
  readonly at: string;
  readonly queries: readonly unknown[];
}

/** Input that changed what a query means. */
export interface Intrusion {
  readonly field: string;
  readonly shape: string;
}

const mostNodes = 20_000;
const deepest = 100;
/** Operators whose value is code, or holds it: sections "Query and Projection" and "Aggregation" of MongoDB's manual. */
const code = new Set(["$where", "body", "init", "accumulate", "merge", "finalize", "map", "reduce", "$eval"]);

/** Whether input of the request put an operator, an object of the driver's own kinds, or code into a query. */
export function judgeNosql({ queries }: NosqlCall, context: RequestContext): Intrusion | undefined {
  const sent = sentOperatorsOf(context);
  const walk = new Walk(sent, context);
  for (const query of queries) {
    const found = walk.into(query, "", 0);
    if (found !== undefined) return found;
  }
  return undefined;
}

class Walk {
  readonly #sent: SentOperators;
  readonly #context: RequestContext;
  #nodes = 0;

  constructor(sent: SentOperators, context: RequestContext) {
    this.#sent = sent;
    this.#context = context;
  }

  into(value: unknown, path: string, depth: number): Intrusion | undefined {
    if (typeof value !== "object" || value === null) return undefined;
    if (++this.#nodes > mostNodes || depth > deepest) return this.#tooLarge();
    if (Array.isArray(value)) return this.#list(value, path, depth);
    if (value instanceof Map) return this.#pairs(value.entries(), path, depth);
    // What has a class of its own is a value to the driver: an ObjectId, a date, a regular expression, bytes.
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null && !Object.hasOwn(value, "_bsontype"))
      return isValue(prototype) ? undefined : this.#pairs(Object.entries(value), path, depth);
    return this.#pairs(Object.entries(value), path, depth);
  }

  #list(values: readonly unknown[], path: string, depth: number): Intrusion | undefined {
    for (const value of values) {
      const found = this.into(value, path, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #pairs(pairs: Iterable<[unknown, unknown]>, path: string, depth: number): Intrusion | undefined {
    for (const [name, value] of pairs) {
      const key = String(name);
      const field = isOperator(key) ? this.#sent.fields.get(key) : undefined;
      if (field !== undefined) return intrusion(field, `${path}<input: ${named(key)}>`);
      const found =
        (code.has(key) ? this.#code(value, `${path}${named(key)}`) : undefined) ??
        this.into(value, `${path}${this.#shown(key)}.`, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #code(value: unknown, path: string): Intrusion | undefined {
    const text = typeof value === "function" ? String(value) : codeOf(value);
    if (text === undefined) return undefined;
    const found = judgeCode(text, this.#context);
    return found && intrusion(found.field, `${path}: ${found.shape}`);
  }

  /** A key of the application's; what the client sent is not repeated. */
  #shown(key: string): string {
    return this.#sent.names.has(key) ? "<input>" : key.slice(0, 40);
  }

  #tooLarge(): Intrusion | undefined {
    const [field] = this.#sent.fields.values();
    return field && intrusion(field, "<a query too large to be looked at>");
  }
}

function intrusion(field: InputField, shape: string): Intrusion {
  return { field: field.name, shape: shape.slice(0, 300) };
}

/** The code of a text, or of the driver's own `Code`. */
function codeOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const text: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "code") : undefined;
  return typeof text === "string" ? text : undefined;
}

/** An operator by its name; what only looks like one might be anything. */
function named(key: string): string {
  for (let index = 1; index < key.length; index++) {
    const letter = key.charCodeAt(index) | 0x20;
    if (key.length > 24 || letter < 0x61 || letter > 0x7a) return key === "_bsontype" ? key : "operator";
  }
  return key;
}

const valueTypes: ReadonlySet<object> = new Set([Date.prototype, RegExp.prototype, Uint8Array.prototype]);

function isValue(prototype: unknown): boolean {
  if (typeof prototype !== "object" || prototype === null) return true;
  return (
    valueTypes.has(prototype) ||
    Reflect.get(prototype, "_bsontype") !== undefined ||
    prototype instanceof Uint8Array
  );
}

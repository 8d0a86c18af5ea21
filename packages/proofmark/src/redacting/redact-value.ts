import { types } from "node:util";

import type { NameBook } from "./name-book.ts";
import type { NameKind } from "./facts/names.ts";
import { pathsBelow, type PathPattern } from "./path-pattern.ts";
import { markOf } from "./redact-text.ts";

export interface ValueLimits {
  /** Levels of objects in objects. */
  readonly mostLevels: number;
  /** Values that are looked at, of one deep copy. */
  readonly mostNodes: number;
  /** Fields of one object, entries of one array, map or set. */
  readonly mostEntries: number;
}

interface Rules {
  readonly text: (text: string) => string;
  readonly book: NameBook;
  readonly paths: readonly PathPattern[];
  readonly limits: ValueLimits;
}

/** The fields of errors that are read though they are none of their own enumerable ones. */
const errorFields = ["name", "message", "stack", "cause", "errors", "code"] as const;
/** Names of fields that hold a name, beside a field that holds its value: forms, HAR files, lists of headers. */
const nameFields = ["name", "key", "header", "field"] as const;

/** One deep copy. `isClean` says afterwards whether it equals what was copied. */
export class ValueCopy {
  isClean = true;
  readonly #rules: Rules;
  #nodes = 0;
  /** Objects that are being copied: one that turns up below itself is a circle. */
  readonly #above = new Set<object>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  copy(value: unknown, paths: readonly PathPattern[] = this.#rules.paths, level = 0): unknown {
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "number":
        return this.#number(value);
      case "bigint":
        return this.#number(value);
      case "object":
        return value === null ? null : this.#object(value, paths, level);
      case "function":
        return this.#mark("function");
      case "symbol":
        return this.#mark("symbol");
      default:
        return value;
    }
  }

  #mark(shape: string): string {
    this.isClean = false;
    return markOf(shape);
  }

  #text(text: string): string {
    const redacted = this.#rules.text(text);
    if (redacted !== text) this.isClean = false;
    return redacted;
  }

  // A card number may be a number.
  #number(value: number | bigint): unknown {
    if (typeof value === "number" && (!Number.isSafeInteger(value) || Math.abs(value) < 1e9)) return value;
    const text = String(value);
    const redacted = this.#rules.text(text);
    if (redacted === text) return value;
    this.isClean = false;
    return redacted;
  }

  #object(value: object, paths: readonly PathPattern[], level: number): unknown {
    const { limits } = this.#rules;
    if (this.#above.has(value)) return this.#mark("circular");
    if (level >= limits.mostLevels) return this.#mark("depth");
    if (++this.#nodes > limits.mostNodes) return this.#mark("size");
    this.#above.add(value);
    try {
      return this.#copyOf(value, paths, level + 1);
    } catch {
      // A getter or a proxy that throws: what it hides can't be judged.
      return this.#mark("unreadable");
    } finally {
      this.#above.delete(value);
    }
  }

  #copyOf(value: object, paths: readonly PathPattern[], level: number): unknown {
    if (Array.isArray(value)) return this.#array(value, paths, level);
    if (value instanceof Error) return this.#error(value, paths, level);
    if (value instanceof Date) return new Date(value.getTime());
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
      return this.#mark("bytes");
    if (value instanceof Map) return this.#map(value, paths, level);
    if (value instanceof Set) return new Set(this.#array([...firstOf(value, this.#most)], paths, level));
    if (value instanceof URL || types.isRegExp(value)) return this.#text(String(value));
    if (value instanceof URLSearchParams || value instanceof Headers || value instanceof FormData)
      return this.#map(new Map(value), paths, level);
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) return {};
    return this.#record(value, paths, level);
  }

  get #most(): number {
    return this.#rules.limits.mostEntries;
  }

  #array(values: readonly unknown[], paths: readonly PathPattern[], level: number): unknown[] {
    const copies: unknown[] = [];
    const most = Math.min(values.length, this.#most);
    for (let index = 0; index < most; index++) {
      // Headers as Node reads them: names and values in turns.
      const header = index === 0 ? undefined : this.#headerKind(values[index - 1]);
      copies.push(this.#field(String(index), values[index], header, paths, level));
    }
    if (values.length > most) copies.push(this.#mark("size"));
    return copies;
  }

  #headerKind(name: unknown): NameKind | undefined {
    if (typeof name !== "string" || name.length > 64) return undefined;
    const kind = this.#rules.book.kindOf(name);
    return kind?.reads === "header" || name.includes("-") || name.includes("_") ? kind : undefined;
  }

  #map(
    map: ReadonlyMap<unknown, unknown>,
    paths: readonly PathPattern[],
    level: number,
  ): Map<unknown, unknown> {
    const copies = new Map<unknown, unknown>();
    for (const [key, value] of firstOf(map, this.#most)) {
      const isNamed = typeof key === "string";
      const kind = isNamed ? this.#rules.book.kindOf(key) : undefined;
      const copy = this.#field(isNamed ? key : "", value, kind, paths, level);
      copies.set(this.copy(key, [], level), copy);
    }
    if (map.size > this.#most) copies.set(this.#mark("size"), true);
    return copies;
  }

  #record(value: object, paths: readonly PathPattern[], level: number): object {
    const copy: Record<string, unknown> = {};
    const told = this.#toldName(value);
    let count = 0;
    for (const key of Object.keys(value)) {
      if (++count > this.#most) {
        copy[markOf("size")] = this.#mark("size");
        break;
      }
      const kind = told !== undefined && key === "value" ? told : this.#rules.book.kindOf(key);
      this.#set(copy, this.#text(key), this.#read(value, key, kind, paths, level));
    }
    return copy;
  }

  /** `{ name: "password", value: "…" }` */
  #toldName(value: object): NameKind | undefined {
    if (!("value" in value)) return undefined;
    for (const field of nameFields) {
      const name: unknown = Reflect.get(value, field);
      if (typeof name === "string") return this.#rules.book.kindOf(name);
    }
    return undefined;
  }

  #error(error: Error, paths: readonly PathPattern[], level: number): Error {
    // The prototype stays, so that it is still an instance of its class.
    const copy: Error = Object.create(Object.getPrototypeOf(error) as object) as Error;
    const own = new Set<string>([
      ...errorFields.filter((field) => Object.hasOwn(error, field) || isComputed(error, field)),
      ...Object.keys(error),
    ]);
    let count = 0;
    for (const key of own) {
      if (++count > this.#most) break;
      const isEnumerable = Object.prototype.propertyIsEnumerable.call(error, key);
      const value = this.#read(error, key, this.#rules.book.kindOf(key), paths, level);
      Object.defineProperty(copy, key, {
        value,
        enumerable: isEnumerable,
        writable: true,
        configurable: true,
      });
    }
    return copy;
  }

  #read(
    value: object,
    key: string,
    kind: NameKind | undefined,
    paths: readonly PathPattern[],
    level: number,
  ): unknown {
    let field: unknown;
    try {
      field = Reflect.get(value, key);
    } catch {
      return this.#mark("unreadable");
    }
    return this.#field(key, field, kind, paths, level);
  }

  #field(
    key: string,
    value: unknown,
    kind: NameKind | undefined,
    paths: readonly PathPattern[],
    level: number,
  ): unknown {
    if (kind !== undefined && isKept(value, kind)) return this.#mark(kind.shape);
    if (paths.length === 0) return this.copy(value, paths, level);
    const below = pathsBelow(paths, key);
    return below === "whole" ? this.#markUnlessEmpty(value) : this.copy(value, below, level);
  }

  #markUnlessEmpty(value: unknown): unknown {
    return value === undefined || value === null ? value : this.#mark("path");
  }

  #set(copy: Record<string, unknown>, key: string, value: unknown): void {
    if (key === "__proto__")
      Object.defineProperty(copy, key, { value, enumerable: true, writable: true, configurable: true });
    else copy[key] = value;
  }
}

/** Whether there is anything to keep: `{ password: null }`, `{ hasToken: false }` and `{ tokens: 1200 }` stay. */
function isKept(value: unknown, { reads }: NameKind): boolean {
  if (value === null || value === undefined || value === "" || typeof value === "boolean") return false;
  if (typeof value === "function") return false;
  return !(reads === "token" && typeof value === "number");
}

/**
 * Whether the class of an error makes a field when somebody asks. A copy that left it to the class would tell it as it is, or,
 * as a DOMException, fail.
 */
function isComputed(error: Error, field: string): boolean {
  let above: unknown = Object.getPrototypeOf(error);
  while (typeof above === "object" && above !== null && above !== Error.prototype) {
    const found = Object.getOwnPropertyDescriptor(above, field);
    if (found !== undefined) return found.get !== undefined;
    above = Object.getPrototypeOf(above);
  }
  return false;
}

function* firstOf<Item>(items: Iterable<Item>, most: number): Generator<Item> {
  let count = 0;
  for (const item of items) {
    if (++count > most) return;
    yield item;
  }
}

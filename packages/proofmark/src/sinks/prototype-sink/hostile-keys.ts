import { isNameCode } from "../../lexing/javascript.ts";
import type { InputField } from "../../input/field.ts";
import type { RequestContext } from "../../input/request-context.ts";
import { fromBase64 } from "../../instrument/decoded-forms.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import { isKnownClean, rememberClean } from "./clean-heads.ts";

/** The keys of a request by which an object's prototype can be reached. */
export interface HostileKeys {
  /** The field that holds `__proto__`, as a name or in a path; undefined where the way is another. */
  readonly proto: InputField | undefined;
  /** The field that holds `constructor` with `prototype` behind it. */
  readonly constructorPath: InputField | undefined;
  /** Every name in the input: what the request could set. */
  readonly names: ReadonlySet<string>;
}

const slot = createSlot<HostileKeys | null>("prototype-sink.keys");
const longestPath = 512;
const longestJson = 65_536;

/** The hostile keys of a request, or undefined where there are none. */
export function hostileKeysOf(context: RequestContext): HostileKeys | undefined {
  let keys = slot.get(context.exchange);
  if (keys === undefined) {
    keys = keysIn(context) ?? null;
    slot.set(context.exchange, keys);
  }
  return keys ?? undefined;
}

function keysIn({ exchange, input }: RequestContext): HostileKeys | undefined {
  if (isKnownClean(exchange)) {
    // What is hostile in the body is so by itself; only then are the other names asked for.
    if (findKeys(input.body) === undefined) return undefined;
  } else if (!input.head.some(mayBelong)) rememberClean(exchange);
  return findKeys(input.head, input.body);
}

/** Whether a field holds a part that every hostile key has, or holds it in base64. */
function mayBelong({ place, value }: InputField): boolean {
  return place !== "header" && (value.includes("proto") || value.includes("\\u") || isBase64Json(value));
}

/** Exported for its tests. */
export function findKeys(...lists: readonly (readonly InputField[])[]): HostileKeys | undefined {
  let proto: InputField | undefined;
  let constructorPath: InputField | undefined;
  for (const sent of lists) {
    const fields = withDecoded(sent);
    let constructorName: InputField | undefined;
    for (const field of fields) {
      if (field.place === "header" || field.value.length < 9) continue;
      const text = keyText(field);
      if (text === undefined) continue;
      if (hasKey(text, "__proto__")) proto ??= field;
      if (!hasKey(text, "constructor")) {
        if (text === "prototype") constructorPath ??= constructorName;
        continue;
      }
      constructorName = field;
      if (hasKey(text.slice(text.indexOf("constructor")), "prototype")) constructorPath ??= field;
    }
  }
  if (proto === undefined && constructorPath === undefined) return undefined;
  return { proto, constructorPath, names: namesOf(lists.map(withDecoded)) };
}

/** Whether it begins as JSON does in base64: "{" and the sign behind it with the one, "[" with the other. */
function isBase64Json(text: string): boolean {
  return text.startsWith("e") || text.startsWith("W");
}

/** With what is JSON in base64, as cookies often are, once more as JSON. */
function withDecoded(fields: readonly InputField[]): readonly InputField[] {
  let all: InputField[] | undefined;
  for (const field of fields) {
    if (!isBase64Json(field.value)) continue;
    const value = fromBase64(field.value);
    if (value === undefined) continue;
    all ??= [...fields];
    all.push({ place: field.place, name: field.name, isName: field.isName, value });
  }
  return all ?? fields;
}

/** The part of a field that may become keys: a name, a path as `set(object, path, value)` takes it, a text of JSON. */
function keyText({ value, isName }: InputField): string | undefined {
  const first = value.charCodeAt(0);
  const isJson = first === 0x7b || first === 0x5b;
  if (isName || (!isJson && value.length <= longestPath))
    return isName || !hasBlank(value) ? value : undefined;
  if (!isJson || value.length > longestJson) return undefined;
  if (!value.includes("\\u")) return value;
  try {
    return JSON.stringify(JSON.parse(value));
  } catch {
    return value;
  }
}

function hasBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) <= 0x20) return true;
  return false;
}

/** Whether `key` stands in the text as a whole word. */
function hasKey(text: string, key: string): boolean {
  for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + key.length))
    if (!isNameCode(text.charCodeAt(at - 1)) && !isNameCode(text.charCodeAt(at + key.length))) return true;
  return false;
}

function namesOf(lists: readonly (readonly InputField[])[]): Set<string> {
  const names = new Set<string>();
  for (const fields of lists) {
    for (const field of fields) {
      if (field.isName) names.add(field.value);
      if (keyText(field) !== undefined && field.place !== "header") addKeys(field.value, names);
    }
  }
  return names;
}

/** The keys of a path or of a text of JSON: what stands between dots, brackets, quotes and the like. */
function addKeys(text: string, names: Set<string>): void {
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !".[]{}\"',:/".includes(text.charAt(at))) continue;
    if (at > start) names.add(text.slice(start, at));
    start = at + 1;
  }
}

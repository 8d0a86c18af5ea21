import { youngArray } from "../kernel/young-array.ts";
import { FieldList, type FieldPlace } from "./field.ts";

/** Levels of brackets that are read. */
const mostLevels = 128;
/** JSON in a string of JSON in a string of JSON. */
const mostNesting = 3;

/**
 * Reads names and strings of JSON in one pass, each of them where a name stands twice: parsers differ in which they take.
 * Returns false where the text is no JSON; what was found until then is not added.
 */
export function readJson(
  text: string,
  place: FieldPlace,
  name: string,
  list: FieldList,
  nesting = 0,
): boolean {
  const before = list.fields.length;
  const wasComplete = list.isComplete;
  if (new JsonReader(text, place, list, nesting).read(name)) return true;
  list.fields.length = before;
  list.isComplete = wasComplete;
  return false;
}

/** Adds a value, and what is in it where it is JSON itself. */
export function addValue(
  list: FieldList,
  place: FieldPlace,
  within: string,
  key: string | number | undefined,
  value: string,
  nesting = 0,
): void {
  list.value(place, within, key, value);
  if (!mayBeJson(value)) return;
  if (nesting < mostNesting)
    readJson(value, place, key === undefined ? within : `${within}.${key}`, list, nesting + 1);
  else if (visitJsonStrings(value, within, ignore)) list.isComplete = false;
}

/** Begins with a bracket, or a quote that ends it: a text within a text. */
function mayBeJson(value: string): boolean {
  let at = 0;
  while (value.charCodeAt(at) <= 0x20) at++;
  const first = value.charCodeAt(at);
  if (first === 0x22) return value.length > at + 2 && value.trimEnd().endsWith('"');
  return (first === 0x7b || first === 0x5b) && value.length > at + 2;
}

function ignore(): void {}

/** Told of every string that is a value, with where its quotes stand. Returns false where the text is no JSON. */
export function visitJsonStrings(text: string, name: string, visit: StringVisitor): boolean {
  return new JsonReader(text, "body", new FieldList(), mostNesting, visit).read(name);
}

/** @param end behind the closing quote. */
type StringVisitor = (name: string, value: string, start: number, end: number) => void;

class JsonReader {
  readonly #text: string;
  readonly #place: FieldPlace;
  readonly #list: FieldList;
  readonly #nesting: number;
  readonly #visit: StringVisitor | undefined;
  /** For each open bracket, where it stands, and the next index of an array, -1 in an object. */
  readonly #names: string[] = youngArray();
  readonly #indexes: number[] = youngArray();
  #at = 0;
  #name = "";
  #index = -1;
  #key = "";
  #isKeyNext = false;

  constructor(text: string, place: FieldPlace, list: FieldList, nesting: number, visit?: StringVisitor) {
    this.#text = text;
    this.#place = place;
    this.#list = list;
    this.#nesting = nesting;
    this.#visit = visit;
  }

  read(name: string): boolean {
    const text = this.#text;
    let hasRoot = false;
    while (this.#at < text.length) {
      // Who asks is told that there is too much.
      if (!this.#list.isComplete) return true;
      const code = text.charCodeAt(this.#at++);
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) continue;
      const isOpen = this.#names.length > 0;
      // Behind the one value stands nothing, but another on a line of its own.
      if (hasRoot && !isOpen && !(isOpening(code) && this.#isOnNewLine())) return false;
      hasRoot = true;
      if (!(code === 0x22 ? this.#string(name, isOpen) : this.#sign(code, name, isOpen))) return false;
    }
    return hasRoot && this.#names.length === 0;
  }

  /** Whether there is only white space between the line before and this sign. */
  #isOnNewLine(): boolean {
    for (let at = this.#at - 2; at >= 0; at--) {
      const code = this.#text.charCodeAt(at);
      if (code === 0x0a) return true;
      if (code !== 0x20 && code !== 0x0d && code !== 0x09) return false;
    }
    return false;
  }

  #sign(code: number, name: string, isOpen: boolean): boolean {
    switch (code) {
      case 0x7b: // {
      case 0x5b: // [
        return this.#open(code === 0x5b, isOpen ? this.#child() : name);
      case 0x7d: // }
      case 0x5d: // ]
        return isOpen && (code === 0x5d) === this.#index >= 0 && this.#close();
      case 0x2c: // ,
        if (!isOpen) return false;
        if (this.#index >= 0) this.#index++;
        else this.#isKeyNext = true;
        return true;
      case 0x3a: // :
        if (!isOpen || this.#index >= 0) return false;
        this.#isKeyNext = false;
        return true;
      default:
        return this.#literal();
    }
  }

  #child(): string {
    return `${this.#name}.${this.#index >= 0 ? this.#index : this.#key}`;
  }

  #open(isArray: boolean, name: string): boolean {
    if (this.#names.length >= mostLevels) {
      this.#list.isComplete = false;
      this.#names.length = 0;
      this.#at = this.#text.length;
      return true;
    }
    this.#names.push(this.#name);
    this.#indexes.push(this.#index);
    this.#name = name;
    this.#index = isArray ? 0 : -1;
    this.#isKeyNext = !isArray;
    return true;
  }

  #close(): boolean {
    this.#name = this.#names.pop() ?? "";
    this.#index = this.#indexes.pop() ?? -1;
    this.#isKeyNext = false;
    return true;
  }

  #string(root: string, isOpen: boolean): boolean {
    const start = this.#at - 1;
    const value = this.#rest();
    if (value === undefined) return false;
    if (isOpen && this.#isKeyNext) {
      this.#key = value;
      this.#list.name(this.#place, this.#name, value);
      return true;
    }
    const key = this.#index >= 0 ? this.#index : this.#key;
    if (this.#visit !== undefined)
      this.#visit(isOpen ? `${this.#name}.${key}` : root, value, start, this.#at);
    else if (isOpen) addValue(this.#list, this.#place, this.#name, key, value, this.#nesting);
    else addValue(this.#list, this.#place, root, undefined, value, this.#nesting);
    return true;
  }

  /** The string whose opening quote has just been read; undefined where it does not end. */
  #rest(): string | undefined {
    const text = this.#text;
    const start = this.#at;
    let isEscaped = false;
    let index = start;
    for (; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code === 0x22) break;
      if (code !== 0x5c) continue;
      isEscaped = true;
      index++;
    }
    if (index >= text.length) return undefined;
    this.#at = index + 1;
    const raw = text.slice(start, index);
    return isEscaped ? unescape(raw) : raw;
  }

  /** A number, or true, false, null. */
  #literal(): boolean {
    const text = this.#text;
    let index = this.#at - 1;
    for (; index < text.length; index++) {
      const code = text.charCodeAt(index);
      const lower = code | 0x20;
      const isPart =
        (code >= 0x30 && code <= 0x39) ||
        (lower >= 0x61 && lower <= 0x7a) ||
        code === 0x2d ||
        code === 0x2b ||
        code === 0x2e;
      if (!isPart) break;
    }
    if (index < this.#at) return false;
    this.#at = index;
    return true;
  }
}

/** `{`, `[` or a quote. */
function isOpening(code: number): boolean {
  return code === 0x7b || code === 0x5b || code === 0x22;
}

function unescape(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}

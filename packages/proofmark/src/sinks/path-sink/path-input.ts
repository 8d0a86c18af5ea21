import { fileURLToPath } from "node:url";

import type { InputField } from "../../input/field.ts";
import type { RequestContext } from "../../input/request-context.ts";
import { decodedForms } from "../../instrument/decoded-forms.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import {
  folded,
  hasParentSegment,
  normalise,
  withoutEndSlash,
  withSlashes,
  type PathStyle,
} from "./path-text.ts";

/** Input that would name another file than one below the folder that the application chose. */
export type Suspect =
  | {
      readonly kind: "climb";
      readonly field: InputField;
      /** The climbing path as sent, with `/` between segments. */
      readonly text: string;
      /** What is left of it once it is normalised and has climbed: `etc/passwd`. */
      readonly tail: string;
    }
  | { readonly kind: "absolute"; readonly field: InputField; readonly text: string }
  | { readonly kind: "nul"; readonly field: InputField };

/** Longest text that is read as a path, in characters: Linux takes 4,096 bytes. */
const longestPath = 4096;
/** Signs at which applications split lists and `key:value`. */
const inLists = /[,;|:\n]/;
/** Paths that an application joins out of the input of one request. */
const mostEscapes = 1024;

/** What one request says about paths, and what became of it where the application joined them. */
export class PathInput {
  readonly suspects: readonly Suspect[];
  /** Results of `path.join` and the like that left the folder they began in, with the input that made them. */
  readonly #escapes: Map<string, Suspect> = new Map();

  constructor(suspects: readonly Suspect[]) {
    this.suspects = suspects;
  }

  get escapes(): ReadonlyMap<string, Suspect> {
    return this.#escapes;
  }

  noteEscape(path: string, suspect: Suspect): void {
    if (this.#escapes.size < mostEscapes) this.#escapes.set(path, suspect);
  }
}

const slot = createSlot<PathInput>("path-sink.input");

/** The suspects of a request, found when a path is first touched. */
export function pathInputOf(context: RequestContext, style: PathStyle): PathInput {
  let input = slot.get(context.exchange);
  if (input === undefined) {
    input = new PathInput(findSuspects([...context.input.head, ...context.input.body], style));
    slot.set(context.exchange, input);
  }
  return input;
}

/** The fields that hold a path which climbs or is absolute, or a NUL. */
export function findSuspects(fields: readonly InputField[], style: PathStyle): Suspect[] {
  const suspects: Suspect[] = [];
  for (const field of fields) {
    findIn(field, field.value, style, suspects);
    for (const decoded of decodedForms(field.value)) findIn(field, decoded, style, suspects);
  }
  // A text may say one path a thousand times; every call is compared with each.
  const byText = new Map<string, Suspect>();
  for (const suspect of suspects) {
    const key = suspect.kind === "nul" ? suspect.kind : `${suspect.kind} ${suspect.text}`;
    if (!byText.has(key)) byText.set(key, suspect);
  }
  return [...byText.values()];
}

function findIn(field: InputField, value: string, style: PathStyle, suspects: Suspect[]): void {
  if (value.includes("\0")) suspects.push({ kind: "nul", field });
  findAbsolute(field, value, style, suspects);
  const at = value.indexOf("..");
  if (at === -1) return;
  const text = folded(withSlashes(value.slice(0, longestPath)), style);
  if (field.place === "path") {
    // A route takes what follows it: a climb counts from where it begins.
    addClimb(field, text.slice(Math.min(at, text.length)), suspects);
    return;
  }
  addClimb(field, text, suspects);
  // Within a larger text: JSON in a parameter, a list, blanks that the application trims.
  for (let from = at; from !== -1;) {
    const [start, end] = pathRun(value, from);
    if (end - start < value.length)
      addClimb(field, folded(withSlashes(value.slice(start, end)), style), suspects);
    from = value.indexOf("..", end);
  }
  // "....//" is "../" to whoever takes "../" out once.
  const filtered = text.split("../").join("");
  if (filtered.includes("..")) addClimb(field, filtered, suspects);
}

function addClimb(field: InputField, text: string, suspects: Suspect[]): void {
  let start = 0;
  while (text.charCodeAt(start) === 0x2f) start++;
  // Compared without case: an application may change it, and some systems ignore it.
  const relative = text.slice(start).toLowerCase();
  if (!hasParentSegment(relative)) return;
  let tail = withoutEndSlash(normalise(relative));
  if (tail !== ".." && !tail.startsWith("../")) return;
  while (tail.startsWith("../")) tail = tail.slice(3);
  suspects.push({ kind: "climb", field, text: relative, tail: tail === ".." ? "" : tail });
}

function findAbsolute(field: InputField, sent: string, style: PathStyle, suspects: Suspect[]): void {
  // Applications trim.
  const value = sent.trim();
  if (value.length > longestPath) return;
  // Part of a list, or of `key:value`; a list of paths is taken apart at signs that a path seldom has.
  if (field.place !== "path" && value.includes("/"))
    for (const piece of value.split(inLists)) {
      const path = piece.trim();
      if (path !== value && path.length > 2 && path.charCodeAt(0) === 0x2f)
        addAbsolute(field, path, style, suspects);
    }
  const code = value.charCodeAt(0);
  if (field.place === "path" && field.name === "path") {
    // The path of every URL begins with a slash; what follows a doubled one may be a wildcard's value.
    const doubled = value.indexOf("//");
    if (doubled !== -1) addAbsolute(field, value.slice(doubled + 1), style, suspects);
  } else if (code === 0x2f || (style.isWindows && (code === 0x5c || value.charCodeAt(1) === 0x3a)))
    addAbsolute(field, value, style, suspects);
  else if ((code | 0x20) === 0x66 && value.slice(0, 5).toLowerCase() === "file:") {
    try {
      addAbsolute(field, fileURLToPath(value, { windows: style.isWindows }), style, suspects);
    } catch {
      // No file URL of this system: nothing opens it.
    }
  }
}

function addAbsolute(field: InputField, value: string, style: PathStyle, suspects: Suspect[]): void {
  const text = withoutEndSlash(normalise(folded(value, style))).toLowerCase();
  suspects.push({ kind: "absolute", field, text });
}

/** The part around `at` that could be a path within a larger text, such as JSON within a parameter. */
function pathRun(value: string, at: number): [start: number, end: number] {
  let start = at;
  while (start > 0 && at - start < longestPath && !parts(value.charCodeAt(start - 1))) start--;
  let end = at;
  while (end < value.length && end - at < longestPath && !parts(value.charCodeAt(end))) end++;
  return [start, Math.max(end, at + 2)];
}

/** Whether a character parts values in JSON, lists, prose and queries. */
function parts(code: number): boolean {
  return code <= 0x20 || code === 0x22 || code === 0x27 || code === 0x2c || code === 0x60 || code >= 0x7b
    ? code < 0x80
    : code === 0x26 || code === 0x3b || code === 0x3c || code === 0x3d || code === 0x3e || code === 0x28;
}

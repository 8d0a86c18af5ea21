import type { InputField } from "../../input/field.ts";
import type { RequestContext } from "../../input/request-context.ts";
import { fromBase64 } from "../../instrument/decoded-forms.ts";
import { piecesOf } from "../../instrument/pieces.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import { escapedForms } from "./escapes.ts";
import { fold, isPlainWord } from "./fold.ts";
import { readingsOf } from "./readings.ts";

/** A text of the client's that could change a statement, were it pasted in. */
export class Suspect {
  readonly field: InputField;
  /** Folded, without blanks around it. */
  readonly text: string;
  /** The same, as it stands in a literal when it was escaped. */
  readonly escaped: readonly string[];

  constructor(field: InputField, text: string, escaped: readonly string[]) {
    this.field = field;
    this.text = text;
    this.escaped = escaped;
  }
}

/** Where a suspect stands in a statement. Returns true to stop the search. */
type OnHit = (suspect: Suspect, at: number) => boolean;

/** Hits and near hits that one statement may have: what has more was made for it. */
const mostTries = 500_000;
const mask = 1023;

/** What a request brought that could change a statement, found in a text in one pass over it. */
export class SqlInput {
  readonly suspects: ReadonlyMap<string, Suspect>;
  /** How many fields of the body were known when this was made. */
  readonly bodyFields: number;
  // By the first four characters, or two where there are not four. The bytes say in a moment that there is none.
  readonly #byFour = new Map<number, Suspect[]>();
  readonly #byTwo = new Map<number, Suspect[]>();
  readonly #mayBeFour = new Uint8Array(mask + 1);
  readonly #mayBeTwo = new Uint8Array(mask + 1);

  constructor(suspects: ReadonlyMap<string, Suspect>, bodyFields: number) {
    this.suspects = suspects;
    this.bodyFields = bodyFields;
    for (const suspect of suspects.values()) {
      const { text } = suspect;
      const isShort = text.length < 4;
      let key = 0;
      for (let index = 0; index < (isShort ? 2 : 4); index++) key = (key << 8) ^ text.charCodeAt(index);
      const table = isShort ? this.#byTwo : this.#byFour;
      const bytes = isShort ? this.#mayBeTwo : this.#mayBeFour;
      bytes[placeOf(key)] = 1;
      const same = table.get(key);
      if (same === undefined) table.set(key, [suspect]);
      else same.push(suspect);
    }
  }

  /** Tells of every place in a folded text where a suspect stands. Returns false where there was too much to compare. */
  search(text: string, onHit: OnHit): boolean {
    let four = 0;
    let previous = 0;
    let tries = 0;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      four = (four << 8) ^ code;
      if (index >= 3 && this.#mayBeFour[placeOf(four)] === 1) {
        const at = index - 3;
        for (const suspect of this.#byFour.get(four) ?? []) {
          tries += 1 + (suspect.text.length >> 6);
          if (text.startsWith(suspect.text, at) && onHit(suspect, at)) return true;
        }
      }
      const two = (previous << 8) ^ code;
      if (index >= 1 && this.#mayBeTwo[placeOf(two)] === 1) {
        for (const suspect of this.#byTwo.get(two) ?? []) {
          tries++;
          if (text.startsWith(suspect.text, index - 1) && onHit(suspect, index - 1)) return true;
        }
      }
      if (tries > mostTries) return false;
      previous = code;
    }
    return true;
  }
}

function placeOf(key: number): number {
  return (key ^ (key >>> 11) ^ (key >>> 20)) & mask;
}

const none: readonly string[] = [];
const slot = createSlot<SqlInput>("sql-input");

/** The suspects of a request, worked out when its first statement comes. */
export function sqlInputOf(context: RequestContext): SqlInput {
  const { head, body } = context.input;
  const made = slot.get(context.exchange);
  // Of a body that streams in, more fields may have come since.
  if (made?.bodyFields === body.length) return made;
  const suspects = new Map<string, Suspect>();
  for (const field of head) addSuspects(field, suspects);
  for (const field of body) addSuspects(field, suspects);
  const input = new SqlInput(suspects, body.length);
  slot.set(context.exchange, input);
  return input;
}

function addSuspects(field: InputField, suspects: Map<string, Suspect>): void {
  const { value } = field;
  if (value.length < 2 || (isPlainWord(value) && fromBase64(value) === undefined)) return;
  // `/search` stands in many a statement, behind a comment or as a division, and does no more there.
  if (field.place === "path" && value.startsWith("/") && isPlainWord(value.slice(1))) return;
  for (const reading of readingsOf(value)) {
    addSuspect(field, reading, suspects);
    // `filter[name]` becomes an object, whose key `name` may become a column.
    if (field.isName) for (const part of partsOf(reading)) addSuspect(field, part, suspects);
  }
  for (const piece of piecesOf(value)) if (isSharp(piece)) addForm(field, piece, none, suspects);
}

function addSuspect(field: InputField, reading: string, suspects: Map<string, Suspect>): void {
  const forms = escapedForms(reading);
  addForm(field, reading, forms, suspects);
  for (const form of forms) addForm(field, form, none, suspects);
}

const sharp = new Set(Array.from("!\"#'()*+<=>^`|~", (sign) => sign.charCodeAt(0)));

/** Whether a piece could do more than name things: words between commas stand in every text. `1 union …` could. */
function isSharp(piece: string): boolean {
  let hasLetter = false;
  for (let index = 0; index < piece.length; index++) {
    const code = piece.charCodeAt(index);
    if (sharp.has(code)) return true;
    const letter = code | 0x20;
    hasLetter ||= letter >= 0x61 && letter <= 0x7a;
  }
  const first = piece.trimStart().charCodeAt(0);
  return hasLetter && first >= 0x30 && first <= 0x39;
}

function addForm(
  field: InputField,
  form: string,
  escaped: readonly string[],
  suspects: Map<string, Suspect>,
): void {
  const text = fold(form).trim();
  if (text.length < 2 || isPlainWord(text) || suspects.has(text)) return;
  const folded = escaped.length === 0 ? none : escaped.map((each) => fold(each).trim());
  suspects.set(text, new Suspect(field, text, folded));
}

function partsOf(name: string): readonly string[] {
  return name.includes("[") || name.includes(".")
    ? name.replaceAll("]", "").replaceAll("[", ".").split(".")
    : [];
}

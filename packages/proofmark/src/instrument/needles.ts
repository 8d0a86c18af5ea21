import type { InputField } from "../input/field.ts";
import type { RequestContext } from "../input/request-context.ts";
import { createSlot } from "../model/exchange-slot.ts";
import { decodedForms } from "./decoded-forms.ts";
import { asciiPiecesOf } from "./pieces.ts";

/** A value of the request's input that a sink looks for in a statement. */
export interface Needle {
  readonly field: InputField;
  /** Without blanks around it: applications trim. */
  readonly text: string;
}

/** Where a needle stands in a statement. */
export interface Occurrence {
  readonly needle: Needle;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const mostOccurrences = 64;

/**
 * The needles of each request for one sink, found when its first call is looked at.
 * @param isHarmless values that change no statement wherever they stand; they are never looked for.
 * @param piecesOf parts of a value that are used by themselves, such as the code within a template.
 */
export function createNeedles(
  control: string,
  isHarmless: (text: string) => boolean,
  piecesOf?: (text: string) => readonly string[],
): (context: RequestContext) => readonly Needle[] {
  const slot = createSlot<readonly Needle[]>(`${control}.needles`);
  return (context) => {
    let needles = slot.get(context.exchange);
    if (needles === undefined) {
      needles = collect(context, isHarmless, piecesOf);
      slot.set(context.exchange, needles);
    }
    return needles;
  };
}

function collect(
  { input }: RequestContext,
  isHarmless: (text: string) => boolean,
  piecesOf: (text: string) => readonly string[] = () => [],
): Needle[] {
  const byText = new Map<string, Needle>();
  const add = (field: InputField, value: string): void => {
    const text = value.trim();
    // One character stands in every statement.
    if (text.length > 1 && !byText.has(text) && !isHarmless(text)) byText.set(text, { field, text });
  };
  for (const fields of [input.head, input.body]) {
    for (const field of fields) {
      add(field, field.value);
      for (const decoded of decodedForms(field.value)) add(field, decoded);
      for (const piece of piecesOf(field.value)) add(field, piece);
      for (const piece of asciiPiecesOf(field.value)) add(field, piece);
      add(field, field.value.toLowerCase());
    }
  }
  return [...byText.values()];
}

/** The first place at which a needle stands in `text` and that `isAttack` says is one. Linear in the text for each needle. */
export function findAttack(
  text: string,
  needles: readonly Needle[],
  isAttack: (occurrence: Occurrence) => boolean,
): Occurrence | undefined {
  for (const needle of needles) {
    const { length } = needle.text;
    if (length > text.length) continue;
    let seen = 0;
    for (
      let start = text.indexOf(needle.text);
      start !== -1;
      start = text.indexOf(needle.text, start + length)
    ) {
      const occurrence = { needle, start, end: start + length };
      if (isAttack(occurrence)) return occurrence;
      if (++seen === mostOccurrences) break;
    }
  }
  return undefined;
}

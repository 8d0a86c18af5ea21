import type { FieldPlace } from "../../input/field.ts";

/** One reading of one field: the same field may be read as sent, and again with its encodings undone. */
export interface Subject {
  readonly text: string;
  /** The text with ASCII letters in lower case: of the same length, so that offsets agree. */
  readonly lower: string;
  /** Classes of the text's characters, as bits of `charClass`. */
  readonly classes: number;
  readonly place: FieldPlace;
  /** As in InputField: `query.q`. */
  readonly name: string;
  readonly isName: boolean;
  /** Whether it reads like sentences of a natural language: many words, few signs. */
  readonly isProse: boolean;
}

/** What a detector saw. */
export interface Evidence {
  /** `refusalPoints` are an attack by themselves; fewer are a hint that counts where the field is strict. */
  readonly points: number;
  /** Classes of what was matched, in order, never the matched text: `string-end or-condition comment`. */
  readonly shape: string;
}

/** Points at which an untyped field is refused. */
export const refusalPoints = 5;

/** Looks for one kind of attack. Pure, bounded, linear in the text. */
export interface Detector {
  /** Stands in refusals and exceptions: `sql`. */
  readonly id: string;
  /** A text with none of these `charClass` bits is not looked at; 0: looks at every text. */
  readonly needs: number;
  detect(subject: Subject): Evidence | undefined;
}

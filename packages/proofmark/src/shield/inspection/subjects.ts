import type { FieldPlace, InputField } from "../../input/field.ts";
import { classesOf } from "./char-class.ts";
import type { Subject } from "./detector.ts";
import { isProse } from "./is-prose.ts";
import { normalise } from "./normalise/normalise.ts";

/** One reading of a field; what few detectors ask for is worked out when they do. */
export class Reading implements Subject {
  readonly text: string;
  readonly classes: number;
  readonly place: FieldPlace;
  readonly name: string;
  readonly isName: boolean;
  #lower: string | undefined;
  #isProse: boolean | undefined;

  constructor(field: InputField, text: string, classes: number) {
    this.text = text;
    this.classes = classes;
    this.place = field.place;
    this.name = field.name;
    this.isName = field.isName;
  }

  get lower(): string {
    return (this.#lower ??= asciiLower(this.text));
  }

  get isProse(): boolean {
    return (this.#isProse ??= isProse(this.text));
  }
}

/** The readings of a field that detectors look at: as sent, and with its encodings undone where that differs. */
export function subjectsOf(field: InputField): readonly Subject[] {
  const sent = new Reading(field, field.value, classesOf(field.value));
  const decoded = normalise(sent.text, sent.classes);
  return decoded === undefined || decoded === sent.text
    ? [sent]
    : [sent, new Reading(field, decoded, classesOf(decoded))];
}

function asciiLower(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  // A few characters have a longer lower form (U+0130): offsets would no longer agree.
  let same = "";
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    same += String.fromCharCode(code >= 0x41 && code <= 0x5a ? code + 0x20 : code);
  }
  return same;
}

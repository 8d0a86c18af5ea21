import type { InputField } from "../../input/field.ts";
import { classesOf } from "./char-class.ts";
import type { Subject } from "./detector.ts";

/** The readings of a field that detectors look at: as sent, and with its encodings undone where that differs. */
export function subjectsOf(field: InputField): readonly Subject[] {
  const readings = new Set([field.value, undoPercent(field.value)]);
  return [...readings].map((text) => toSubject(field, text));
}

function toSubject({ place, name, isName }: InputField, text: string): Subject {
  const letters = text.replaceAll(/[^a-zA-Z ]/g, "").length;
  return {
    text,
    lower: text.toLowerCase(),
    classes: classesOf(text),
    place,
    name,
    isName,
    isProse: text.length > 60 && letters / text.length > 0.85 && text.split(" ").length > 8,
  };
}

function undoPercent(text: string): string {
  let current = text;
  for (let round = 0; round < 3 && current.includes("%"); round++) {
    try {
      current = decodeURIComponent(current);
    } catch {
      break;
    }
  }
  return current;
}

import type { FieldPlace, InputField } from "./field.ts";

/** Names and values of a query or a form. */
export function readPairs(text: string, place: FieldPlace, prefix: string, fields: InputField[]): void {
  for (const [name, value] of new URLSearchParams(text)) {
    fields.push({ place, name: prefix, value: name, isName: true });
    fields.push({ place, name: `${prefix}.${name}`, value, isName: false });
  }
}

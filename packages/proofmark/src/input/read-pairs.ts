import { decodeLatin1 } from "./decode-text.ts";
import { decodePercent } from "./decode-percent.ts";
import type { FieldList, FieldPlace } from "./field.ts";
import { addValue, readJson } from "./read-json.ts";

/**
 * Names and values of a query or a form, as frameworks read them: pairs that repeat, brackets in names, escapes that are
 * broken and stay as sent. A pair without an equals sign is a value.
 */
export function readPairs(text: string, place: FieldPlace, within: string, list: FieldList): void {
  let start = 0;
  let equals = -1;
  /** The first equals sign behind a bracket, which ends the name for parsers of nested names. */
  let nested = -1;
  let isEncoded = false;
  for (let index = 0; index <= text.length && list.isComplete; index++) {
    const code = index < text.length ? text.charCodeAt(index) : 0x26;
    if (code === 0x3d) {
      if (equals === -1) equals = index;
      if (nested === -1 && text.charCodeAt(index - 1) === 0x5d) nested = index;
    } else if (code === 0x25 || code === 0x2b || code > 0x7f) isEncoded = true;
    if (code !== 0x26 /* & */) continue;
    const nameEnd = equals === -1 ? start : equals;
    const name = decode(text.slice(start, nameEnd), isEncoded);
    const value = decode(text.slice(equals === -1 ? start : equals + 1, index), isEncoded);
    if (name !== "") addName(list, place, within, name);
    addValue(list, place, within, name === "" ? undefined : name, value);
    if (nested > equals) {
      const key = decode(text.slice(start, nested), isEncoded);
      addName(list, place, within, key);
      addValue(list, place, within, key, decode(text.slice(nested + 1, index), isEncoded));
    }
    start = index + 1;
    equals = -1;
    nested = -1;
    isEncoded = false;
  }
}

/** JSON that is sent as a form is one long name to a reader of forms. */
function addName(list: FieldList, place: FieldPlace, within: string, name: string): void {
  list.name(place, within, name);
  const first = name.charCodeAt(0);
  if (first === 0x7b || first === 0x5b) readJson(name, place, within, list);
}

function decode(text: string, isEncoded: boolean): string {
  if (!isEncoded) return text;
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  return decodePercent(decodeLatin1(spaced), "strict");
}

import { alphanumeric, CharacterSet } from "../characters.ts";
import type { NameKind } from "../facts/names.ts";
import type { NameBook } from "../name-book.ts";
import { readNamedValue } from "../read-named-value.ts";
import type { Shape } from "../shape.ts";

const mark = "[redacted:";
const mostNameSigns = 64;
const mostSpaces = 4;
const mostClosers = 12;
const nameSigns = new CharacterSet(`${alphanumeric}_-.$`);
/** What may stand between a name and its sign: `"password":`, `user[password]=`, `Key (email)=`, `\"token\":`. */
const closers = new CharacterSet("\"'`\\])");

/** What stands behind a telling name and `:` or `=`: in headers, JSON, queries, forms, YAML, variables, logs. */
export function namedValue(book: NameBook): Shape {
  return {
    id: "named",
    anchors: ":=",
    find(text, at) {
      const kind = kindBefore(book, text, at);
      const span = kind && readNamedValue(text, at, kind);
      return span && { ...span, shape: kind.shape };
    },
  };
}

function kindBefore(book: NameBook, text: string, at: number): NameKind | undefined {
  let end = at;
  const spaces = Math.max(0, at - mostSpaces);
  while (end > spaces && text.charCodeAt(end - 1) === 0x20) end--;
  const signs = Math.max(0, end - mostClosers);
  while (end > signs && closers.has(text.charCodeAt(end - 1))) end--;
  let start = end;
  const least = Math.max(0, end - mostNameSigns);
  while (start > least && nameSigns.has(text.charCodeAt(start - 1))) start--;
  // `[redacted:us-ssn] = …`: a mark is no name.
  if (start === end || text.startsWith(mark, start - mark.length)) return undefined;
  return book.kindAt(text, start, end);
}

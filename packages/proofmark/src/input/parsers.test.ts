import assert from "node:assert/strict";
import { parse as parseQuery } from "node:querystring";
import { test } from "node:test";

import * as fc from "fast-check";
import qs from "qs";

import { FieldList } from "./field.ts";
import { readPairs } from "./read-pairs.ts";

function strings(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

function assertAllFound(list: FieldList, wanted: readonly string[]): void {
  const found = new Set(list.fields.map(({ value }) => value));
  for (const each of wanted) assert.ok(each === "" || found.has(each), JSON.stringify([each, [...found]]));
}

const piece = fc.constantFrom(
  "a",
  "=",
  "&",
  "[",
  "]",
  "%27",
  "%c3%a9",
  "+",
  ";",
  "%5B",
  "?",
  "'",
  '"',
  " ",
  ".",
  "{",
);
const pairs = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(""));

test("every value that a parser finds in a query or a form is a field", () => {
  fc.assert(
    fc.property(pairs, (text) => {
      const list = new FieldList();
      readPairs(text, "query", "query", list);
      assertAllFound(list, strings(parseQuery(text)));
      assertAllFound(list, strings(qs.parse(text, { depth: 32, allowDots: false })));
    }),
    { numRuns: 1_000 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  array,
  assert as check,
  boolean,
  constantFrom,
  oneof,
  property,
  string,
  stringMatching,
} from "fast-check";

import { detectors } from "./detectors.ts";
import { inspectField } from "./inspect.ts";

/** Signs that lexers act on, words that detectors know, and anything else. */
const atoms = oneof(
  constantFrom(...Array.from("'\"`<>(){}[]/\\.$%;|&=#-@:0123456789\r\n\t\0*+,_^~!? ")),
  constantFrom(
    "--",
    "/*",
    "*/",
    "${",
    "{{",
    "<%",
    "../",
    "||",
    "&&",
    "$(",
    "<!--",
    "%00",
    "%25",
    "&#x",
    "\\u00",
  ),
  constantFrom(
    "select",
    "union",
    "or",
    "and",
    "script",
    "onerror",
    "javascript:",
    "jndi:",
    "system",
    "cat",
    "http://",
  ),
  string({ maxLength: 6 }),
  string({ unit: "grapheme", maxLength: 4 }),
);
const hostile = array(atoms, { maxLength: 60 }).map((parts) => parts.join(""));
const places = constantFrom("path", "query", "header", "cookie", "body", "file-name");

test("no input breaks a detector, and what it says is points and a shape", () => {
  check(
    property(hostile, places, boolean(), (value, place, isName) => {
      for (const { points, shape, detector } of inspectField({ place, name: `${place}.a`, value, isName })) {
        assert.ok(points > 0 && points <= 10, `${detector}: ${points}`);
        assert.ok(shape.length > 0 && shape.length <= 300, detector);
      }
    }),
    { numRuns: 3_000 },
  );
});

test("a shape never shows what was sent", () => {
  const secret = "kQ7zmarkerX9";
  check(
    property(hostile, hostile, (before, after) => {
      const value = `${before}${secret}${after}`;
      for (const { shape } of inspectField({ place: "body", name: "body.a", value, isName: false }))
        assert.ok(!shape.toLowerCase().includes(secret.toLowerCase()), shape);
    }),
    { numRuns: 2_000 },
  );
});

test("letters alone are nobody's concern", () => {
  check(
    property(stringMatching(/^[a-z]{1,40}$/), (value) => {
      assert.deepEqual(inspectField({ place: "query", name: "query.q", value, isName: false }), []);
    }),
  );
});

test("every detector has an id of its own", () => {
  assert.ok(detectors.length > 10, "the detectors were seen");
  assert.equal(new Set(detectors.map(({ id }) => id)).size, detectors.length);
});

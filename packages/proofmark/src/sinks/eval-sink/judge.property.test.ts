import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";

import { hostileText, JudgedSink } from "../../instrument/judged.fixture.ts";
import { evalSink } from "./guard.ts";

const sink = new JudgedSink(evalSink());
const runs = { numRuns: 300 };

const shapeOf = (value: string, text: string): string | undefined =>
  sink.shapeOf({ values: [value] }, { kind: "code", at: "test", texts: [text] });

test("a value that JSON.stringify made a literal without escaping a quote or a backslash is never refused", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const value = text.replaceAll(/["\\]/g, "'");
      assert.equal(shapeOf(value, `size(${JSON.stringify(value)})`), undefined);
    }),
    runs,
  );
});

test("a folder of Windows that JSON.stringify made a literal is never refused", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z]:(\\[a-z]{1,8}){1,3}\\$/), (value) => {
      assert.equal(shapeOf(value, `size(${JSON.stringify(value)})`), undefined);
    }),
    runs,
  );
});

test("a backslash that takes the meaning from the quote behind it is refused", () => {
  assert.notEqual(shapeOf("a;\\", 'size("a;\\", ";b()//")'), undefined);
});

test("a call that a value brings is always refused", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,6}\([0-9]{0,2}\)[;+][a-z]{1,6}$/), (value) => {
      assert.notEqual(shapeOf(value, `size(${value})`), undefined);
    }),
    runs,
  );
});

test("no value and no script break the judge", () => {
  fc.assert(
    fc.property(hostileText, hostileText, (value, around) => {
      shapeOf(value, around + value);
      for (const call of [
        { kind: "module", id: value },
        { kind: "document", text: around + value },
        { kind: "bytes", bytes: Buffer.from(value) },
      ])
        sink.shapeOf({ values: [value, around] }, { at: "test", ...call });
    }),
    runs,
  );
  assert.deepEqual(sink.faults, []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";

import { hostileText, JudgedSink } from "../../instrument/judged.fixture.ts";
import { prototypeSink } from "./guard.ts";

const sink = new JudgedSink(prototypeSink());
const runs = { numRuns: 300 };

const document = fc
  .jsonValue({ maxDepth: 4 })
  .filter((value) => !/proto|constructor/.test(JSON.stringify(value)));

test("an object without hostile keys is never refused", () => {
  fc.assert(
    fc.property(document, hostileText, (body, text) => {
      const value = text.replaceAll("constructor", "class");
      const read = sink.shapeOf({ body, values: [value] }, { kind: "read" });
      const write = sink.shapeOf({ body, values: [value] }, { kind: "write", value: { [value]: body } });
      assert.deepEqual([read, write], [undefined, undefined]);
    }),
    runs,
  );
});

test("the key is seen wherever in an object it stands", () => {
  fc.assert(
    fc.property(document, fc.stringMatching(/^[a-z]{1,8}$/), (inner, key) => {
      const body: unknown = JSON.parse(`{"${key}":[{"__proto__":${JSON.stringify(inner)}}]}`);
      assert.equal(sink.shapeOf({ body }, { kind: "read" }), "prototype-read");
    }),
    runs,
  );
});

test("no body and no value break the judge", () => {
  fc.assert(
    fc.property(fc.jsonValue(), hostileText, (body, value) => {
      const values = [value, `__proto__${value}`, `{"__proto__":${value}`];
      sink.shapeOf({ body, values }, { kind: "read" });
      sink.shapeOf({ body, values }, { kind: "write", value: Object(body) as object });
    }),
    runs,
  );
  assert.deepEqual(sink.faults, []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";

import { hostileText, JudgedSink } from "../../instrument/judged.fixture.ts";
import { pathSink } from "./guard.ts";

const sink = new JudgedSink(pathSink());
const runs = { numRuns: 300 };

test("one segment below a constant folder is never refused, whatever it is made of", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const value = text.replaceAll(/[/\\\0]/g, "");
      fc.pre(value.trim() !== "." && value.trim() !== "..");
      assert.equal(sink.shapeOf({ values: [value] }, { at: "test", path: `/srv/files/${value}` }), undefined);
    }),
    runs,
  );
});

test("a climb out of a constant folder is always refused", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^(?:[a-z]{1,4}\/)?(?:\.\.\/){2,4}[a-z]{1,6}$/), (value) => {
      assert.notEqual(
        sink.shapeOf({ values: [value] }, { at: "test", path: `/srv/files/${value}` }),
        undefined,
      );
    }),
    runs,
  );
});

test("no value and no path break the judge", () => {
  fc.assert(
    fc.property(hostileText, hostileText, (value, before) => {
      for (const path of [before + value, Buffer.from(value), value, ""])
        sink.shapeOf({ values: [value, before] }, { at: "test", path });
    }),
    runs,
  );
  assert.deepEqual(sink.faults, []);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { xpathDetector } from "./xpath.ts";

const attacks: readonly string[] = [
  "mary'] | //staff",
  "mary']|//*[1",
  'mary")] | /* | a["',
  "mary']/../../pin/text()",
  "' or name()='staff' or 'b'='c",
  "' or count(/*)=1 or '",
  "' and string-length(name(/*[1]))=5 and 'b'='b",
  "' or position()=2 or '",
  "' and substring(//staff[1]/pin,1,1)='a",
  "' or parent::node()/pin='a",
  "count(/child::node())",
  "count(//staff)",
  "string-length(//staff[1]/pin)",
  "doc('http://a.example/')",
  "substring(//staff[1]/pin, 1, 1)",
];

test("a value that leaves its predicate or asks about nodes is refused", () => {
  for (const value of attacks) assert.ok(pointsOf(xpathDetector, value) >= refusalPoints, value);
});

const benign: readonly string[] = [
  "O'Brien or somebody else (2)",
  "the users' and admins' rooms (3)",
  "a[1] / b[2]",
  "[link](https://example.com/a)",
  "['a', 'b'] | sort",
  "x = y[0] | 5",
  "count(items)",
  "count(*)",
  "count (1/2 cup)",
  "// a comment (of code)",
  "string(5)",
  "doc(s) attached",
  "std::name(a)",
  "and/or (please)",
  '"position" or "last()"',
  "sum(a/b)",
];

test("ordinary texts with quotes, brackets and paths are not refused", () => {
  for (const value of benign) assert.ok(pointsOf(xpathDetector, value) < refusalPoints, value);
});

test("a path by itself is a hint", () => {
  const points = pointsOf(xpathDetector, "//staff[1]/text()");
  assert.ok(points > 0 && points < refusalPoints);
});

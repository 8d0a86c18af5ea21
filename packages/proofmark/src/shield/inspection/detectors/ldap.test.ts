import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { ldapDetector } from "./ldap.ts";

const attacks: readonly string[] = [
  "*)(cn=*",
  "mary)(|(cn=*",
  "mary)(&)",
  "mary*)(|(mail=*",
  "*)(cn=*))(|(cn=*",
  "mary)(!(pin=1))",
  "mary))(|(objectClass=*)",
  "mary))\0",
  "*))\\00",
  "*)(pin>=1",
  "*(|(cn=*))",
  "(&(cn=mary)(1=1))",
  "*()|&",
];

test("a value that leaves its assertion is refused", () => {
  for (const value of attacks) assert.ok(pointsOf(ldapDetector, value) >= refusalPoints, value);
});

const benign: readonly string[] = [
  "Mary (HR)",
  "a) one b) two",
  ":-)",
  ":) (a=b)",
  "f(a)(b)",
  "(a=b)",
  "size (40) * 2",
  "*(bold)*",
  "[a](b)(c)",
  "(*a*)",
  "if ((a == b) || (c == d)) {",
  "x) (y)",
  "fn(a=1)(b=2)",
  "5 * (2 + 3)",
  "(see page 3 & 4)*",
];

test("parentheses of ordinary texts are not refused", () => {
  for (const value of benign) assert.ok(pointsOf(ldapDetector, value) < refusalPoints, value);
});

test("a whole filter is a hint, as a search form may send one", () => {
  const points = pointsOf(ldapDetector, "(&(objectClass=person)(cn=mary*))");
  assert.ok(points > 0 && points < refusalPoints);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { ormDetector } from "./orm.ts";

test("a key that follows a relation into a look-up is refused", () => {
  for (const name of [
    "author__user__name__startswith",
    "created_by__profile__city__iregex",
    "user__password__startswith",
    "password__startswith",
  ])
    assert.ok(pointsOf(ormDetector, name, "query", "query", true) >= refusalPoints, name);
});

test("ordinary filters and names pass", () => {
  for (const name of [
    "created__gte",
    "name__icontains",
    "__init__",
    "a__b__c",
    "snake_case",
    "price__in",
    "utm__source",
  ])
    assert.ok(pointsOf(ormDetector, name, "query", "query", true) < refusalPoints, name);
});

test("a value is no key", () => {
  assert.ok(pointsOf(ormDetector, "author__user__name__startswith", "query") < refusalPoints);
});

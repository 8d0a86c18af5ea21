import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { graphqlDetector } from "./graphql.ts";

test("a document that asks for the schema is refused", () => {
  for (const value of [
    "{__schema{types{name}}}",
    "query A { __schema { queryType { name } } }",
    "query Introspection {\n  __schema {\n    types { name kind description fields }\n  }\n}\n# all of the types and fields there are in it",
  ])
    assert.ok(pointsOf(graphqlDetector, value, "body") >= refusalPoints, value);
});

test("one that asks for a field over and over is refused", () => {
  const fields = Array.from({ length: 100 }, (_, index) => `a${index}: login(code: "${index}")`);
  assert.ok(pointsOf(graphqlDetector, `mutation { ${fields.join(" ")} }`, "body") >= refusalPoints);
});

test("ordinary documents and values pass", () => {
  for (const value of [
    "{ user(id: 1) { name __typename } }",
    "query Shop($id: ID!) { shop(id: $id) { small: image(size: 1) large: image(size: 9) } }",
    "the __schema of a thing",
    '{"__schema":1}',
  ])
    assert.ok(pointsOf(graphqlDetector, value, "body") < refusalPoints, value);
});

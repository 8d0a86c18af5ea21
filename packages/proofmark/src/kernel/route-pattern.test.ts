import assert from "node:assert/strict";
import { test } from "node:test";

import { pathReadings } from "./path-readings.ts";
import {
  bySpecificity,
  compileRoutePattern,
  looseHabits,
  strictHabits,
  type RouterHabits,
} from "./route-pattern.ts";

function match(pattern: string, path: string, habits: RouterHabits = looseHabits) {
  const [reading] = pathReadings(path) ?? assert.fail("is not readable");
  return compileRoutePattern(pattern).match(reading ?? assert.fail("has no reading"), habits);
}

for (const [pattern, path, parameters] of [
  ["/", "/", {}],
  ["/notes", "/notes", {}],
  ["/notes", "/NOTES", {}],
  ["/notes", "/notes/", {}],
  ["/Notes/", "/notes", {}],
  ["/notes/{id}", "/notes/1", { id: "1" }],
  ["/notes/{id}", "/notes/aB_1.2", { id: "aB_1.2" }],
  ["/notes/{id}", "/notes/a%20b", { id: "a b" }],
  ["/notes/{id}", "/notes/%2531", { id: "%31" }],
  ["/{team}/notes/{id}", "/red/notes/7", { team: "red", id: "7" }],
  ["/api/*", "/api", {}],
  ["/api/*", "/api/a/b", {}],
  ["/api/{version}/*", "/api/v1/users/2", { version: "v1" }],
  ["/api*", "/apis/a", {}],
  ["*", "/", {}],
  ["*", "/a/b", {}],
  ["/*", "/a/b", {}],
  ["/caf%C3%A9", "/caf%c3%a9", {}],
  ["/café", "/caf%C3%A9", {}],
] as const)
  test(`${pattern} matches ${path}`, () => assert.deepEqual(match(pattern, path), parameters));

for (const [pattern, path] of [
  ["/", "/notes"],
  ["/notes", "/"],
  ["/notes", "/notes/1"],
  ["/notes/{id}", "/notes"],
  ["/notes/{id}", "/notes/"],
  ["/notes/{id}", "/notes/1/comments"],
  ["/notes/{id}/comments", "/notes/1"],
  ["/api/*", "/apis"],
  ["/api/{version}/*", "/api"],
  ["/{page}", "/"],
] as const)
  test(`${pattern} does not match ${path}`, () => assert.equal(match(pattern, path), undefined));

const [exact] = strictHabits;

test("exactly read, letters and a slash at the end are told apart", () => {
  assert.deepEqual(match("/notes", "/notes", exact), {});
  assert.deepEqual(match("/Notes", "/Notes", exact), {});
  assert.equal(match("/notes", "/Notes", exact), undefined);
  assert.equal(match("/notes", "/notes/", exact), undefined);
  assert.deepEqual(match("/notes/*", "/notes/", exact), {});
  assert.deepEqual(match("/notes/{id}", "/notes/AB", exact), { id: "AB" });
});

for (const text of [
  "",
  "notes",
  "/a//b",
  "/a/../b",
  "/a/*/b",
  "*/login",
  "/a*b",
  "/{}",
  "/{a-b}",
  "/x{id}",
  "/:id",
  "/{id}/{id}",
  "/a?b",
  "/a#b",
  "/a b",
  "/%zz",
  "/{id}*",
])
  test(`${JSON.stringify(text)} is no route`, () =>
    assert.throws(() => compileRoutePattern(text), RangeError));

test("of the patterns that match a path, the most specific comes first", () => {
  const sorted = [
    "/users/me",
    "/users/m*",
    "/users/{id}",
    "/users/{id}/*",
    "/users/*",
    "/{page}/me",
    "/{page}",
    "*",
  ];
  const shuffled = sorted.toReversed().map(compileRoutePattern);
  assert.deepEqual(
    shuffled.toSorted(bySpecificity).map(({ text }) => text),
    ["/users/me", "/users/m*", "/users/{id}", "/users/{id}/*", "/users/*", "/{page}", "/{page}/me", "*"],
  );
});

const shapeOf = (text: string): string => compileRoutePattern(text).shape;

test("patterns that differ in their parameters' names alone have one shape", () => {
  assert.equal(shapeOf("/notes/{id}"), shapeOf("/notes/{note}/"));
  assert.notEqual(shapeOf("/notes/{id}"), shapeOf("/notes/*"));
  assert.notEqual(shapeOf("/notes"), shapeOf("/notes/*"));
  assert.equal(shapeOf("*"), shapeOf("/*"));
});

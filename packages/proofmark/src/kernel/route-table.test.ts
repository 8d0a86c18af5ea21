import assert from "node:assert/strict";
import { test } from "node:test";

import { isPlainPath, pathReadings } from "./path-readings.ts";
import { compileRoutePattern, looseHabits } from "./route-pattern.ts";
import { compileRouteTable, mostTemplates } from "./route-table.ts";

const table = compileRouteTable(["/notes/{id}", "/notes/new", "/{tenant}/users/{id}", "/assets/*"]);

for (const [path, template] of [
  ["/notes/7", "/notes/{id}"],
  ["/notes/new", "/notes/new"],
  ["/NOTES/7/", "/notes/{id}"],
  ["/notes/%31", "/notes/{id}"],
  ["/acme/users/7", "/{tenant}/users/{id}"],
  ["/assets/css/a.css", "/assets/*"],
  ["/notes", undefined],
  ["/notes/7/secret", undefined],
  ["/notes/../admin", undefined],
  ["/notes/%zz", undefined],
  ["*", undefined],
] as const) {
  test(`${path} belongs to ${template ?? "no template"}`, () =>
    assert.equal(table.templateOf(path), template));
}

test("a path is given the template that cutting it into segments would give it", () => {
  const templates = [
    "/",
    "/notes",
    "/notes/new",
    "/notes/{id}",
    "/notes/{id}/tags",
    "/as*",
    "/api/*",
    "/caf%C3%A9",
    "/{tenant}/x",
  ];
  const patterns = templates.map(compileRoutePattern);
  const paths = [
    "/",
    "/notes",
    "/NOTES/",
    "/notes/new",
    "/notes/New/",
    "/notes/7",
    "/notes/7/tags",
    "/notes/7/tags/",
    "/notes/7/tag",
    "/as",
    "/assets",
    "/ASSETS/a.css",
    "/a",
    "/api",
    "/api/",
    "/api/a/b",
    "/apis",
    "/caf\u00e9",
    "/CAF\u00c9/",
    "/t/x",
    "/t/X/y",
  ];
  for (const path of paths) {
    assert.ok(isPlainPath(path), path);
    const [reading, ...others] = pathReadings(path) ?? [];
    assert.ok(reading !== undefined && others.length === 0, path);
    assert.deepEqual(
      patterns.map((pattern) => pattern.matchesPlain(path)),
      patterns.map((pattern) => pattern.match(reading, looseHabits) !== undefined),
      path,
    );
  }
});

for (const path of [
  "notes",
  "*",
  "",
  "/a//b",
  "/a/../b",
  "/a/.b",
  "/a%20b",
  "/a;b",
  "/a#b",
  "/a\\b",
  "/a b",
  "/a\u007f",
])
  test(`${JSON.stringify(path)} is no plain path`, () => assert.equal(isPlainPath(path), false));

test("a table of nothing has no template, and one that is a list of paths is refused", () => {
  assert.equal(compileRouteTable([]).templateOf("/"), undefined);
  assert.throws(
    () => compileRouteTable(Array.from({ length: mostTemplates + 1 }, (_, id) => `/notes/${id}`)),
    {
      name: "RangeError",
      message: /2001 route templates, and 2000 are the most/,
    },
  );
  assert.throws(() => compileRouteTable(["/notes/:id"]), /is no route/);
});

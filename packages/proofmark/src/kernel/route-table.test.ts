import assert from "node:assert/strict";
import { test } from "node:test";

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

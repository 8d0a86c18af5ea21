import assert from "node:assert/strict";
import { test } from "node:test";

import type { Form, Route, Surface } from "../model/probe.ts";
import { injectionPoints } from "./injection-points.ts";

function surfaceOf(routes: readonly Partial<Route>[], forms: readonly Partial<Form>[] = []): Surface {
  return {
    origin: new URL("http://127.0.0.1:1"),
    routes: routes.map((route) => ({ method: "GET", queryNames: [], source: "link", ...route })),
    forms: forms.map((form) => ({ page: "/", method: "GET", enctype: "", fields: [], ...form })),
  } as unknown as Surface;
}

function described(surface: Surface): readonly string[] {
  return injectionPoints(surface).map(
    ({ route, place, field, shown }) => `${route} ${place} ${field} ${shown}`,
  );
}

test("queries, numbered segments, JSON fields and text fields of forms are places, reading first", () => {
  const surface = surfaceOf(
    [
      { path: "/search?q=rope", queryNames: ["q", "page"] },
      { path: "/notes/17/lines" },
      { method: "POST", path: "/api/items", exampleBody: '{"name":"a","count":2,"isOpen":true}' },
    ],
    [
      {
        action: "/notes",
        method: "POST",
        fields: [
          { name: "title", type: "text", value: "" },
          { name: "_csrf", type: "hidden", value: "t" },
        ],
      },
    ],
  );
  assert.deepEqual(described(surface), [
    "GET /search query q rope",
    "GET /search query page ",
    "GET /notes/:id/lines path 2 17",
    "POST /api/items json name a",
    "POST /api/items json count 2",
    "POST /notes form title ",
  ]);
});

test("a place that a link and a form show is one, with the value that was shown", () => {
  const form = { action: "/search", fields: [{ name: "q", type: "search", value: "" }] };
  assert.deepEqual(described(surfaceOf([{ path: "/search?q=rope" }], [form])), ["GET /search query q rope"]);
});

test("the other fields keep what was shown, hidden ones too", () => {
  const surface = surfaceOf(
    [],
    [
      {
        action: "/notes",
        method: "POST",
        fields: [
          { name: "title", type: "text", value: "" },
          { name: "_csrf", type: "hidden", value: "t&t" },
        ],
      },
    ],
  );
  const [point] = injectionPoints(surface);
  assert.equal(point?.request("a=b").body, "title=a%3Db&_csrf=t%26t");
});

test("a value in a path is encoded, so that it stays one segment", () => {
  const [point] = injectionPoints(surfaceOf([{ path: "/notes/1" }]));
  assert.equal(point?.request("1/../2").path, "/notes/1%2F..%2F2");
});

test("a JSON login is attacked in nobody's name: the account of an example would be locked out", () => {
  const exampleBody = '{"email":"alice@example.com","password":"hunter2","keep":true}';
  const points = injectionPoints(surfaceOf([{ method: "POST", path: "/api/login", exampleBody }]));
  assert.deepEqual(
    points.map(({ field, shown }) => [field, shown]),
    [
      ["email", "nobody@proofmark.invalid"],
      ["password", "proofmark-nobody"],
    ],
  );
  for (const point of points) assert.doesNotMatch(String(point.request("' or 1=1--").body), /alice|hunter2/);
});

test("sign-in forms and links that change things are left alone", () => {
  const signIn = {
    action: "/login",
    method: "POST" as const,
    fields: [
      { name: "user", type: "text", value: "" },
      { name: "password", type: "password", value: "" },
    ],
  };
  assert.deepEqual(described(surfaceOf([{ path: "/notes/delete?id=1" }], [signIn])), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { pathReadings } from "./path-readings.ts";

const textsOf = (path: string): readonly string[] | undefined =>
  pathReadings(path)?.map(
    ({ segments, hasTrailingSlash }) => `/${segments.join("|")}${hasTrailingSlash ? " +" : ""}`,
  );

for (const [path, ...readings] of [
  ["/", "/"],
  ["/notes", "/notes"],
  ["/notes/1", "/notes|1"],
  ["/Notes/aZ_-.~1", "/Notes|aZ_-.~1"],
  ["/notes/", "/notes +"],
  ["/a@b/c:d/e,f", "/a@b|c:d|e,f"],
  ["//admin", "/|admin", "/admin", "/"],
  ["//host/admin", "/|host|admin", "/host|admin", "/admin"],
  [
    "///me@host:1/a%2Fb",
    "/||me@host:1|a%2Fb",
    "/me@host:1|a%2Fb",
    "/||me@host:1|a/b",
    "/me@host:1|a/b",
    "/||me@host:1|a|b",
    "/me@host:1|a|b",
    "/a%2Fb",
    "/a/b",
    "/a|b",
  ],
  ["/admin//", "/admin| +", "/admin"],
  ["/admin;x", "/admin;x", "/admin"],
  ["/a;b/c", "/a;b|c", "/a|c", "/a"],
  ["/%61dmin", "/%61dmin", "/admin"],
  ["/a%2Fb", "/a%2Fb", "/a/b", "/a|b"],
  ["/a%5Cb", "/a%5Cb", "/a\\b", "/a|b"],
  ["/a%3Bb", "/a%3Bb", "/a;b", "/a"],
  ["/caf%C3%A9", "/caf%C3%A9", "/café"],
  ["/100%25", "/100%25", "/100%"],
] as const)
  test(`${path} is read as ${readings.join(" and ")}`, () => assert.deepEqual(textsOf(path), readings));

for (const path of [
  "*",
  "",
  "admin",
  "/a/../admin",
  "/./admin",
  "/..",
  "/a/%2e%2e/admin",
  "/a/.%2E/admin",
  "/a/..;/admin",
  "/a/..;x=1/admin",
  "/a/..%3bx/admin",
  "/a/..%2fadmin",
  "/a/..%5cadmin",
  "/a\\..\\admin",
  "/admin#x",
  "/admin%00",
  "/admin%0a",
  "/admin%c2%85",
  "/admin\u0000",
  "/%",
  "/%zz",
  "/%ff",
  `/${"a;/".repeat(70)}`,
])
  test(`${JSON.stringify(path.slice(0, 30))} is sent by no ordinary client`, () =>
    assert.equal(pathReadings(path), undefined));

test("dots within a name are no dot segments", () => {
  for (const path of ["/a.b", "/...", "/.well-known/x", "/a..b", "/notes/v1.2.3"])
    assert.equal(textsOf(path)?.length, 1, path);
});

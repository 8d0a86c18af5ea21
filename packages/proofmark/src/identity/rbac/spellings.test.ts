import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { routers } from "../../http/routers.fixture.ts";
import { serve } from "../../http/served.fixture.ts";
import { rbac } from "./guard.ts";
import type { RbacOptions } from "./options.ts";

/** Whom each handler is for. A path never reaches one by the rule of another. */
const handlers = {
  "/": "public",
  "/files": "public",
  "/files/{name}": "user",
  "/users/me": "user",
  "/users/{id}": "admin",
  "/public/*": "public",
  "/admin/*": "admin",
  "/reports/{year}/print": "admin",
  "/reports/{year}/{part}": "user",
} as const;
type Audience = (typeof handlers)[keyof typeof handlers];

const rules: RbacOptions = {
  roles: { user: ["use"], admin: ["use", "administer"] },
  routes: Object.entries(handlers).map(([path, audience]) =>
    audience === "public"
      ? { path, access: "public" as const }
      : { path, permission: audience === "user" ? "use" : "administer" },
  ),
  principal: ({ request }) => {
    const role = request.headers["x-test-role"];
    return typeof role === "string" ? { id: role, roles: [role] } : undefined;
  },
};

const known = [
  "/",
  "/files",
  "/files/a",
  "/users/me",
  "/users/7",
  "/public/x",
  "/admin/accounts",
  "/reports/7/print",
];
const joints = [
  "//",
  "%2f",
  "%2F",
  "/./",
  "/../",
  "/%2e%2e/",
  "/..;/",
  ";/",
  ";a=b/",
  "\\",
  "%5c",
  "/;",
  "%252f",
  "#/",
  "%00/",
];
const tails = [
  "/",
  "//",
  ";",
  ";x=1",
  "%20",
  "%2f",
  "?",
  "?/admin",
  "%",
  "%3bx",
  "#",
  "/..",
  "/.",
  "/../../public/x",
];

/** One change of a spelling, at a place in the path. */
type Change = (path: string, at: number) => string;
const changes: readonly Change[] = [
  (path, at) => path.slice(0, at) + path.slice(at).toUpperCase(),
  (path, at) => path.slice(0, at) + (path[at] ?? "").toUpperCase() + path.slice(at + 1),
  (path, at) => `${path.slice(0, at)}%${path.charCodeAt(at).toString(16)}${path.slice(at + 1)}`,
  ...joints.map(
    (joint): Change =>
      (path, at) =>
        path.slice(0, path.indexOf("/", at)) + joint + path.slice(path.indexOf("/", at) + 1),
  ),
  ...joints.map(
    (joint): Change =>
      (path) =>
        joint + path.slice(1),
  ),
  ...joints.flatMap((joint) =>
    known.map(
      (other): Change =>
        (path) =>
          other + joint + path.slice(1),
    ),
  ),
  ...tails.map(
    (tail): Change =>
      (path) =>
        path + tail,
  ),
];
const paths = fc
  .tuple(
    fc.constantFrom(...known),
    fc.array(fc.tuple(fc.constantFrom(...changes), fc.nat(16)), { maxLength: 3 }),
  )
  .map(([path, made]) => {
    const spelt = made.reduce((text, [change, at]) => change(text, at % text.length), path);
    return spelt.startsWith("/") ? spelt : `/${spelt}`;
  });

const allowed: Readonly<Record<string, readonly Audience[]>> = {
  nobody: ["public"],
  user: ["public", "user"],
};

for (const [name, routerOver] of Object.entries(routers))
  test(`no spelling reaches a handler of ${name} that is for somebody else`, async () => {
    await using served = await serve([rbac(rules)], await routerOver(handlers));
    const reached = async (role: string, path: string): Promise<string> => {
      const headers = role === "nobody" ? [] : [`X-Test-Role: ${role}`];
      const { status, body } = await served.ask(`GET ${path} HTTP/1.1`, headers);
      return status === 200 ? body : "";
    };
    // Ordinary spellings reach what they should.
    for (const [role, path, audience] of [
      ["nobody", "/", "public"],
      ["nobody", "/public/a/b.css", "public"],
      ["user", "/users/me", "user"],
      ["user", "/files/a.txt", "user"],
      ["admin", "/users/7", "admin"],
      ["admin", "/admin/accounts", "admin"],
    ] as const)
      assert.equal(await reached(role, path), audience, `${role} ${path}`);
    const judge = async (path: string, role: string): Promise<void> => {
      const body = await reached(role, path);
      assert.ok(
        body === "" || allowed[role]?.some((each) => each === body),
        `${role} reached ${body} by ${path}`,
      );
    };
    for (const path of known) for (const tail of tails) await judge(path + tail, "nobody");
    await fc.assert(fc.asyncProperty(paths, fc.constantFrom("nobody", "user"), judge), { numRuns: 1_000 });
  });

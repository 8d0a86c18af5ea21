import assert from "node:assert/strict";
import { test } from "node:test";

import type { Answer } from "../model/probe.ts";
import { createAnswer } from "./answer.ts";
import { givenRoutes, RouteSyntaxError } from "./given-routes.ts";
import { jsonLinks } from "./json-links.ts";
import { leadsOf } from "./leads.ts";
import { isRiskyLink } from "./risky-link.ts";
import { readRobots } from "./robots.ts";
import { routeShape } from "./route-shape.ts";
import { scriptRoutes } from "./script-routes.ts";
import { sitemapLocations } from "./sitemap.ts";

const origin = new URL("http://localhost:3000");

function answerOf(contentType: string, body: string, headers: [string, string][] = []): Answer {
  return createAnswer({
    request: { method: "GET", url: "http://localhost:3000/start", headers: [] },
    status: 200,
    headers: [["Content-Type", contentType], ...headers],
    body,
    durationMs: 1,
  });
}

function pathsOf(answer: Answer): string[] {
  return leadsOf(answer, origin).routes.map(({ method, path }) => `${method} ${path}`);
}

test("links to other origins are left alone", () => {
  const html = `<a href="https://other.example/x">x</a><a href="//other.example/y">y</a><a href="mailto:a@b.c">m</a><a href="/own">o</a>`;
  assert.deepEqual(pathsOf(answerOf("text/html", html)), ["GET /own"]);
});

test("JSON leads on by its paths and URLs, and by Link headers", () => {
  const body = JSON.stringify({
    self: "/notes/1",
    all: "http://localhost:3000/notes{?page}",
    other: "https://x.example/",
  });
  assert.deepEqual(pathsOf(answerOf("application/json", body, [["Link", '</notes?page=2>; rel="next"']])), [
    "GET /notes?page=2",
    "GET /notes/1",
    "GET /notes",
  ]);
});

test("JSON that is broken leads nowhere", () => {
  assert.deepEqual(pathsOf(answerOf("application/json", "{")), []);
});

test("falsy values do not end the search in a JSON document", () => {
  assert.deepEqual(jsonLinks([null, undefined, 0, "", false, "/a"]), ["/a"]);
});

for (const [title, source, names] of [
  [
    "fetch",
    `fetch("/login", { method: "POST", headers: { a: "b" }, body: JSON.stringify({ email, password: typed }) })`,
  ],
  ["a minified fetch", `fetch("/login",{method:"POST",body:JSON.stringify({email:e,"password":t})}).then(r)`],
  ["a client", `axios.post("/login", { email, password: form.password }, config)`],
  [
    "the next request alone",
    `fetch("/login",{method:"POST"}); fetch("/a",{method:"POST",body:JSON.stringify({b})})`,
    [],
  ],
  [
    "nothing, for a variable says none",
    `fetch("/login", { method: "POST", body: JSON.stringify(data) })`,
    [],
  ],
] as const)
  test(`the fields that a script sends are read of ${title}`, () => {
    const [route] = scriptRoutes(source, origin);
    assert.deepEqual(route, { method: "POST", path: "/login", bodyNames: names ?? ["email", "password"] });
  });

test("an inline script names routes, with the method that it uses", () => {
  const html = `<script>fetch("/api/notes", { method: "POST" }); axios.delete("/api/notes/1"); fetch(\`/api/notes/\${id}\`)</script>`;
  assert.deepEqual(pathsOf(answerOf("text/html", html)), [
    "POST /api/notes",
    "DELETE /api/notes/1",
    "GET /api/notes/1",
  ]);
});

for (const noise of [
  `"/>"`,
  `"//"`,
  `"/"`,
  `"/g"`,
  `"/\\\\d+/"`,
  `"/logo.png"`,
  `"</div>"`,
  `"https://other.example/api"`,
]) {
  test(`${noise} in a script is no route`, () => {
    assert.deepEqual(scriptRoutes(`x = ${noise};`, origin), []);
  });
}

for (const risky of [
  "/logout",
  "/auth/log-out",
  "/users/signOut",
  "/notes/1/delete",
  "/notes?action=delete&id=1",
  "/admin/%64elete/1",
  "/cart/empty",
  "/db/reset",
]) {
  test(`${risky} is not followed`, () => {
    assert.equal(isRiskyLink(risky), true);
  });
}

for (const harmless of [
  "/notes/1",
  "/deleted-notes-policy.html",
  "/password/reset",
  "/blog/clearing",
  "/login",
  "/orders",
]) {
  test(`${harmless} is followed`, () => {
    assert.equal(isRiskyLink(harmless), false);
  });
}

test("a link that reads Delete is not followed, whatever its path", () => {
  assert.deepEqual(pathsOf(answerOf("text/html", `<a href="/n?op=3">Delete</a><a href="/n?op=4">Show</a>`)), [
    "GET /n?op=4",
  ]);
});

test("robots.txt names paths and sitemaps", () => {
  assert.deepEqual(
    readRobots(
      "User-agent: *\r\nDisallow: /admin # x\nDisallow: /*.php$\nAllow: /a*\nDisallow:\nSitemap: http://localhost:3000/s.xml",
    ),
    {
      paths: ["/admin", "/a"],
      sitemaps: ["http://localhost:3000/s.xml"],
    },
  );
});

test("a sitemap's locations are decoded", () => {
  assert.deepEqual(sitemapLocations("<urlset><url><loc> http://h/a?b=1&amp;c=2 </loc></url></urlset>"), [
    "http://h/a?b=1&c=2",
  ]);
});

for (const [path, shape] of [
  ["/notes/17", "/notes/:id"],
  ["/notes/17?page=2&sort=a", "/notes/:id?page&sort"],
  ["/u/7f1b2c3d-0000-4000-8000-000000000001/x", "/u/:id/x"],
  ["/o/507f1f77bcf86cd799439011", "/o/:id"],
  ["/t/V1StGXR8_Z5jdHi6B", "/t/:id"],
  ["/about", "/about"],
  ["/internationalisation", "/internationalisation"],
] as const) {
  test(`${path} has the shape ${shape}`, () => {
    assert.equal(routeShape(path), shape);
  });
}

test("given routes are read with and without a method", () => {
  assert.deepEqual(
    givenRoutes(["post /api/notes", "/admin?tab=1", "GET http://localhost:3000/x"], origin).map(
      ({ method, path, queryNames }) => [method, path, queryNames],
    ),
    [
      ["POST", "/api/notes", []],
      ["GET", "/admin?tab=1", ["tab"]],
      ["GET", "/x", []],
    ],
  );
});

for (const line of ["", "notes", "GET", "GET /a /b", "GET http://other.example/", "GET //other.example/"]) {
  test(`${JSON.stringify(line)} is not a given route`, () => {
    assert.throws(() => givenRoutes([line], origin), RouteSyntaxError);
  });
}

import assert from "node:assert/strict";
import { test } from "node:test";

import { exchangeFor, type Asked } from "../../http/exchange.fixture.ts";
import { FlatHead } from "../../http/response-head.ts";
import { cachePrivacy } from "./guard.ts";
import type { CachePrivacyOptions } from "./options.ts";

function headFor(lines: string[], asked: Asked = {}, status = 200, options?: CachePrivacyOptions): FlatHead {
  const head = new FlatHead(status, lines);
  cachePrivacy(options).onResponseHead?.(exchangeFor(asked), head);
  return head;
}

const html = ["Content-Type", "text/html; charset=utf-8"];
const css = ["Content-Type", "text/css"];
const png = ["Content-Type", "image/png"];
const signedIn: Asked = { headers: { cookie: "session=1" } };
const kept = ["Cache-Control", "public, max-age=600"];

for (const [what, lines, asked] of [
  ["a page without a word on caching", html, {}],
  ["data without a word on caching", ["Content-Type", "application/problem+json"], {}],
  ["a page that sets a cookie, whatever it says", [...html, ...kept, "Set-Cookie", "a=1"], {}],
  ["a style sheet that sets a cookie", [...css, ...kept, "Set-Cookie", "a=1"], {}],
  ["a page for somebody signed in, called public", [...html, ...kept], signedIn],
  ["a page asked for with authorization", [...html, ...kept], { headers: { authorization: "Bearer x" } }],
  ["a file for somebody signed in", ["Content-Type", "application/pdf"], signedIn],
  ["an image for somebody signed in, not called public", png, signedIn],
  ["a page with one private field", [...html, "Cache-Control", 'private="x-name", max-age=60'], signedIn],
  ["a page both private and public", [...html, "Cache-Control", "private, public"], signedIn],
  ["a page under the name of a style sheet", html, { ...signedIn, path: "/account/x.css" }],
  ["a response that says no-store already", [...html, "Cache-Control", "no-store"], {}],
] as const) {
  test(`no cache keeps ${what}`, () => {
    assert.equal(headFor([...lines], asked).get("cache-control"), "private, no-store");
  });
}

for (const [what, lines, asked, status] of [
  ["a public style sheet", [...css, ...kept], signedIn, 200],
  ["a style sheet without a word", css, signedIn, 200],
  ["a public image", [...png, ...kept], signedIn, 200],
  [
    "a page that the application keeps private",
    [...html, "Cache-Control", "private, max-age=60"],
    signedIn,
    200,
  ],
  ["a public page for everybody", [...html, ...kept], {}, 200],
  ["the renewal of a public file", ["Cache-Control", "public, max-age=0"], signedIn, 304],
] as const) {
  test(`what the application said stands on ${what}`, () => {
    const said = new FlatHead(status, [...lines]).get("cache-control");
    assert.equal(headFor([...lines], asked, status).get("cache-control"), said);
  });
}

test("what shared caches read before Cache-Control is taken away", () => {
  const head = headFor(
    [...html, "CDN-Cache-Control", "max-age=60", "Surrogate-Control", "max-age=60", "Expires", "x"],
    signedIn,
  );
  for (const name of ["cdn-cache-control", "surrogate-control", "expires"])
    assert.equal(head.get(name), undefined);
});

test("a public page says that it differs by cookie", () => {
  assert.equal(headFor([...html, ...kept]).get("vary"), "Cookie");
});

test("a listed path is left to the application, unless it sets a cookie", () => {
  const options = { publicPaths: ["/blog/*"] };
  const asked = { ...signedIn, path: "/blog/1" };
  assert.equal(headFor([...html, ...kept], asked, 200, options).get("cache-control"), "public, max-age=600");
  assert.equal(
    headFor([...html, ...kept, "Set-Cookie", "a=1"], asked, 200, options).get("cache-control"),
    "private, no-store",
  );
  // A route with a star below the account takes it, and resolves nothing.
  for (const path of ["/account/..%2f..%2fblog/1", "/account/../blog/1", "/%62log/1"])
    assert.equal(
      headFor([...html, ...kept], { ...signedIn, path }, 200, options).get("cache-control"),
      "private, no-store",
      path,
    );
});

test("an error under the type of a style sheet is no asset", () => {
  assert.equal(headFor([...css], signedIn, 404).get("cache-control"), "private, no-store");
});

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => cachePrivacy({ publicpath: [] } as never),
    /cache-privacy: publicpath is not an option\. Did you mean publicPaths\?/,
  );
});

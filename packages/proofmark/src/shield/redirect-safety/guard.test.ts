import assert from "node:assert/strict";
import { test } from "node:test";

import { exchangeFor, type Asked } from "../../http/exchange.fixture.ts";
import { FlatHead } from "../../http/response-head.ts";
import { redirectSafety } from "./guard.ts";
import type { RedirectSafetyOptions } from "./options.ts";

function isRefused(
  location: string,
  asked: Asked = {},
  options?: RedirectSafetyOptions,
  status = 302,
): boolean {
  const head = new FlatHead(status, ["Location", location]);
  return redirectSafety(options).onResponseHead?.(exchangeFor(asked), head)?.code === "PM_REDIRECT_OFF_SITE";
}

/** The application sends to exactly where the query says. */
const echoed = (target: string): boolean =>
  isRefused(target, { path: "/go", query: `to=${encodeURIComponent(target)}` });

for (const target of [
  "https://evil.example/",
  "http://evil.example",
  "HTTPS://EVIL.example:443/",
  "//evil.example/",
  "///evil.example/",
  "/\\evil.example/",
  "\\\\evil.example",
  "/\t/evil.example",
  "https:evil.example",
  "http:evil.example",
  "https:/evil.example",
  "https://example.com@evil.example/",
  "https://example.com%40evil.example/",
  "https://evil.example#example.com",
  "https://evil.example\\@example.com",
  "https://example.com.evil.example/",
  "https://evilexample.com/",
  "https://evil\u3002example/",
  "https://%65vil.example/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://[::ffff:1.2.3.4]/",
  "https://evil.example./",
  "javascript:alert(1)",
  "data:text/html,x",
  "https://exa mple.evil.example/",
]) {
  test(`${JSON.stringify(target)} from the query is refused`, () => assert.ok(echoed(target)));
}

for (const target of [
  "/",
  "/notes?next=https://evil.example",
  "/%5Cevil.example",
  "notes",
  "?page=2",
  "https://example.com/notes",
  "http://example.com/",
  "https://EXAMPLE.com:443/",
  "//example.com/x",
  "./https://evil.example",
  "",
]) {
  test(`${JSON.stringify(target)} from the query is followed`, () => assert.ok(!echoed(target)));
}

test("a redirect to an identity provider that the request did not name needs no list", () => {
  assert.ok(!isRefused("https://login.idp.example/authorize?redirect_uri=x", { query: "next=/notes" }));
});

test("with refuse: all, only listed hosts are left", () => {
  const options: RedirectSafetyOptions = {
    refuse: "all",
    allowedHosts: ["login.idp.example", "*.example.org"],
  };
  assert.ok(!isRefused("https://login.idp.example/authorize", {}, options));
  assert.ok(!isRefused("https://a.example.org/", {}, options));
  for (const host of [
    "idp.example",
    "evillogin.idp.example",
    "example.org",
    "login.idp.example:8443",
    "login.idp.example.evil.example",
  ])
    assert.ok(isRefused(`https://${host}/`, {}, options), host);
});

test("a listed host may be named by the request", () => {
  const asked = { query: "to=https://login.idp.example" };
  assert.ok(!isRefused("https://login.idp.example", asked, { allowedHosts: ["login.idp.example"] }));
});

for (const [how, asked] of [
  ["twice escaped", { query: "to=https%253A%252F%252F%2565vil%252Eexample" }],
  ["in the path", { path: "/out/evil.example" }],
  ["in capitals", { query: "to=EVIL.EXAMPLE" }],
  ["as an ending", { query: "tenant=.evil.example" }],
] as const) {
  test(`a host that the request names ${how} is refused`, () => {
    assert.ok(
      isRefused("https://www.evil.example/".replace(how === "as an ending" ? "" : "www.", ""), asked),
    );
  });
}

for (const body of ["next=https%3A%2F%2Fevil.example", '{"next":"https:\\/\\/evil\\u002eexample"}']) {
  test(`a host that the body names is refused: ${body}`, () => {
    const guard = redirectSafety();
    const exchange = exchangeFor({ method: "POST" });
    guard.onRequestBody?.(exchange)?.onChunk?.(Buffer.from(body.slice(0, 12)));
    guard.onRequestBody?.(exchange)?.onChunk?.(Buffer.from(body.slice(12)));
    const head = new FlatHead(303, ["Location", "https://evil.example/"]);
    assert.equal(guard.onResponseHead?.(exchange, head)?.code, "PM_REDIRECT_OFF_SITE");
  });
}

test("plain HTTP may lead to TLS on the same host, wherever its port is the usual one", () => {
  const asked = { host: "example.com:8080", query: "host=example.com" };
  assert.ok(!isRefused("https://example.com/", asked));
  assert.ok(isRefused("https://example.com:9443/", asked));
});

test("another port of the same host is another site once the request names it", () => {
  assert.ok(isRefused("http://example.com:9000/", { query: "to=http://example.com:9000/" }));
});

test("Location of a creation is no redirect", () => {
  assert.ok(!isRefused("https://evil.example/1", { query: "u=evil.example" }, {}, 201));
});

for (const [value, expected] of [
  ["0; url=https://evil.example", true],
  ["0;URL='//evil.example'", true],
  ["0, https://evil.example", true],
  ["5", false],
  ["5; url=/home", false],
] as const) {
  test(`Refresh: ${value} is ${expected ? "refused" : "sent"}`, () => {
    const head = new FlatHead(200, ["Refresh", value]);
    const exchange = exchangeFor({ query: "u=https://evil.example" });
    assert.equal(redirectSafety().onResponseHead?.(exchange, head) !== undefined, expected);
  });
}

test("a native application's scheme has to be listed once the request names it", () => {
  const asked = { query: "redirect_uri=com.example.app:/done" };
  assert.ok(isRefused("com.example.app:/done", asked));
  assert.ok(!isRefused("com.example.app:/done", asked, { allowedSchemes: ["com.example.app"] }));
});

test("a request without a host is judged all the same", () => {
  assert.ok(isRefused("https://evil.example", { host: "", query: "to=https://evil.example" }));
  assert.ok(!isRefused("/home", { host: "" }));
});

test("javascript is refused as an option", () => {
  assert.throws(
    () => redirectSafety({ allowedSchemes: ["javascript"] }),
    /redirect-safety: allowedSchemes\.0/,
  );
});

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => redirectSafety({ allowedHost: [] } as never),
    /allowedHost is not an option\. Did you mean allowedHosts\?/,
  );
});

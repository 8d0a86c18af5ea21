import assert from "node:assert/strict";
import { test } from "node:test";

import { exchangeFor, type Asked } from "../../http/exchange.fixture.ts";
import { Pipeline } from "../../http/pipeline.ts";
import { FlatHead } from "../../http/response-head.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { csrf } from "./guard.ts";
import type { CsrfOptions } from "./options.ts";

const secret = "0123456789abcdef0123456789abcdef";
const form = "application/x-www-form-urlencoded";
const cookie = "session=victim";

function codeOf(asked: Asked, options: CsrfOptions = {}): string | undefined {
  const verdict = csrf({ secret, ...options }).onRequestHead?.(exchangeFor({ method: "POST", ...asked }));
  assert.ok(!(verdict instanceof Promise));
  return verdict?.code;
}

/** The token and cookie that a visitor with these cookies gets from a page. */
function issue(
  cookies: string,
  isSecure = false,
  options: CsrfOptions = {},
): { token: string; line: string } {
  const guard = csrf({ secret, ...options });
  const exchange = exchangeFor({ headers: cookies === "" ? {} : { cookie: cookies }, isSecure });
  void guard.onRequestHead?.(exchange);
  const token = exchange.csrfToken?.() ?? assert.fail("no token");
  const head = new FlatHead(200, []);
  guard.onResponseHead?.(exchange, head);
  return { token, line: [head.get("set-cookie") ?? []].flat()[0] ?? "" };
}

const foreign = (headers: Asked["headers"], more: Asked = {}): Asked => ({
  headers: { cookie, ...headers },
  ...more,
});

for (const [what, asked] of [
  ["a cross-site post by fetch metadata", foreign({ "sec-fetch-site": "cross-site" })],
  ["a post from a sibling domain", foreign({ "sec-fetch-site": "same-site" })],
  ["two contradicting fetch metadata lines", foreign({ "sec-fetch-site": "same-origin, cross-site" })],
  ["an Origin of another site", foreign({ origin: "https://evil.example" })],
  ["Origin: null", foreign({ origin: "null" })],
  ["an Origin that ends like this host", foreign({ origin: "https://evilexample.com" })],
  ["an Origin with this host as a user name", foreign({ origin: "https://evil@example.com" })],
  ["another port", foreign({ origin: "https://example.com:8443" })],
  [
    "a plain page posting to a service over TLS",
    foreign({ origin: "http://example.com" }, { isSecure: true }),
  ],
  ["a cross-site upgrade", foreign({ "sec-fetch-site": "cross-site" }, { method: "GET", isUpgrade: true })],
  [
    "an upgrade with another Origin",
    foreign({ origin: "https://evil.example" }, { method: "GET", isUpgrade: true }),
  ],
  ["a cross-site post without a cookie (login CSRF)", { headers: { origin: "https://evil.example" } }],
] as const) {
  test(`${what} is refused`, () => assert.equal(codeOf(asked), "PM_CSRF_CROSS_SITE"));
}

for (const [what, asked] of [
  ["a post of the service's own page", foreign({ "sec-fetch-site": "same-origin" })],
  ["a post by its Origin alone", foreign({ origin: "https://example.com" }, { isSecure: true })],
  [
    "a post whose Host names the usual port",
    foreign({ origin: "https://example.com" }, { host: "example.com:443", isSecure: true }),
  ],
  ["TLS ended by a proxy that is not known", foreign({ origin: "https://example.com" })],
  ["a program with a bearer token", { headers: { authorization: "Bearer x" } }],
  ["a cross-site GET", foreign({ "sec-fetch-site": "cross-site" }, { method: "GET" })],
  ["an upgrade by a program", { method: "GET", isUpgrade: true, headers: {} }],
] as const) {
  test(`${what} passes`, () => assert.equal(codeOf(asked), undefined));
}

test("a client that says nothing of where it comes from needs a token", () => {
  assert.equal(codeOf(foreign({})), "PM_CSRF_TOKEN_MISSING");
  assert.equal(codeOf({ headers: { authorization: "Basic eDp5" } }), "PM_CSRF_TOKEN_MISSING");
});

test("a form without any body can't bring a token, and is refused at once", () => {
  assert.equal(codeOf(foreign({ "content-type": form })), "PM_CSRF_TOKEN_MISSING");
  assert.equal(codeOf(foreign({ "content-type": form, "content-length": "0" })), "PM_CSRF_TOKEN_MISSING");
});

function withToken(token: string, cookies: string, options: CsrfOptions = {}): string | undefined {
  return codeOf({ headers: { cookie: `${cookies}; csrf=${token}`, "x-csrf-token": token } }, options);
}

test("a token of this session passes in the header", () => {
  assert.equal(withToken(issue(cookie).token, cookie), undefined);
});

test("a token of another session is refused, its cookie planted or not", () => {
  const { token } = issue("session=attacker");
  assert.equal(withToken(token, cookie), "PM_CSRF_TOKEN_INVALID");
});

test("a token from before the login is refused after it", () => {
  assert.equal(withToken(issue("").token, cookie), "PM_CSRF_TOKEN_INVALID");
});

test("a planted session cookie of another name does not make the attacker's token fit", () => {
  const { token } = issue("session=attacker");
  assert.equal(withToken(token, "session=attacker; PHPSESSID=victim"), "PM_CSRF_TOKEN_INVALID");
});

test("the border between two session cookies can't be moved", () => {
  const { token } = issue("session=a;sid=b", false, { sessionCookies: ["session", "sid"] });
  const options = { sessionCookies: ["session", "sid"] };
  assert.equal(withToken(token, 'session="a%3Bsid=b"', options), "PM_CSRF_TOKEN_INVALID");
});

test("header and cookie must be the same token", () => {
  const [one, two] = [issue(cookie).token, issue(cookie).token];
  assert.notEqual(one, two);
  const headers = { cookie: `${cookie}; csrf=${one}`, "x-csrf-token": two };
  assert.equal(codeOf({ headers }), "PM_CSRF_TOKEN_INVALID");
});

for (const forged of ["", ".", "x", `${"a".repeat(24)}.`, `${"a".repeat(24)}.${"b".repeat(43)}`]) {
  test(`the forged token ${JSON.stringify(forged)} is refused`, () => {
    assert.equal(withToken(forged, cookie), "PM_CSRF_TOKEN_INVALID");
  });
}

test("a token of a process with another secret is refused", () => {
  const { token } = issue(cookie, false, { secret: "f".repeat(32) });
  assert.equal(withToken(token, cookie), "PM_CSRF_TOKEN_INVALID");
});

test("the cookie is readable for scripts, strict, and __Host- with Secure over TLS", () => {
  const plain = issue(cookie);
  assert.equal(plain.line, `csrf=${plain.token}; Path=/; SameSite=Strict`);
  const secure = issue(cookie, true);
  assert.equal(secure.line, `__Host-csrf=${secure.token}; Path=/; SameSite=Strict; Secure`);
});

test("over TLS a cookie without the prefix does not count", () => {
  const { token } = issue(cookie, true);
  const headers = { cookie: `${cookie}; csrf=${token}`, "x-csrf-token": token };
  assert.equal(codeOf({ headers, isSecure: true }), "PM_CSRF_TOKEN_INVALID");
});

test("a trusted origin may post, one that looks like it may not", () => {
  const options = { trustedOrigins: ["https://app.example.com"] };
  assert.equal(
    codeOf(foreign({ origin: "https://app.example.com", "sec-fetch-site": "same-site" }), options),
    undefined,
  );
  assert.equal(
    codeOf(foreign({ origin: "https://app.example.com.evil.example" }), options),
    "PM_CSRF_CROSS_SITE",
  );
});

const hostile = foreign({ "sec-fetch-site": "cross-site" });
for (const path of ["/hooks/pay", "/hooks/Pay/caf%C3%A9", "/hooks", "/hooks/"]) {
  test(`${path} is exempt`, () =>
    assert.equal(codeOf({ ...hostile, path }, { exemptPaths: ["/hooks/*"] }), undefined));
}
for (const path of [
  "/admin/delete/..%2f..%2fhooks/x",
  "/admin/../hooks/x",
  "/%68ooks/x",
  // For Hono and Fastify another route than /hooks/pay: one with a parameter may be there.
  "/Hooks/pay",
  "/hooks/../admin",
  "/hooks/..",
  "//hooks/x",
  "/x\\..\\hooks",
  "/hooksaw",
]) {
  test(`${path} is not exempt`, () => {
    assert.equal(codeOf({ ...hostile, path }, { exemptPaths: ["/hooks/*"] }), "PM_CSRF_CROSS_SITE");
  });
}

test("with token: always the service's own pages need one too", () => {
  const own = foreign({ "sec-fetch-site": "same-origin" });
  assert.equal(codeOf(own, { token: "always" }), "PM_CSRF_TOKEN_MISSING");
  const { token } = issue(cookie);
  assert.equal(withToken(token, cookie, { token: "always" }), undefined);
});

async function postField(body: (token: string) => string, mode: "enforce" | "monitor" = "enforce") {
  const events: ProofmarkEvent[] = [];
  const pipeline = new Pipeline([csrf({ secret })], { mode, onEvent: (event) => events.push(event) });
  await using service = await serve((_request, response) => response.end("done"), { pipeline });
  const { token } = issue(cookie);
  const response = await fetch(service.origin, {
    method: "POST",
    headers: { "Content-Type": form, Cookie: `${cookie}; csrf=${token}` },
    body: body(token),
  });
  return { status: response.status, text: await response.text(), events };
}

test("a token in the form's field passes", async () => {
  assert.equal((await postField((token) => `text=a&_csrf=${token}`)).status, 200);
});

test("a form without the field, or with a wrong one, is refused before the handler", async () => {
  for (const body of ["text=a", "text=_csrf", "_csrf=wrong", "_CSRF=x"]) {
    const { status, text } = await postField(() => body);
    assert.equal(status, 403, body);
    assert.match(text, /PM_CSRF_TOKEN_/);
  }
});

test("the first of two fields counts", async () => {
  assert.equal((await postField((token) => `_csrf=wrong&_csrf=${token}`)).status, 403);
});

test("monitor mode reports and lets pass", async () => {
  const { status, events } = await postField(() => "text=a", "monitor");
  assert.equal(status, 200);
  assert.ok(events.some((event) => event.type === "refusal" && !event.isEnforced));
});

test("a page that asks twice gets one token, and a visitor with a right cookie keeps it", () => {
  const guard = csrf({ secret });
  const fresh = exchangeFor({ headers: { cookie } });
  void guard.onRequestHead?.(fresh);
  const token = fresh.csrfToken?.() ?? "";
  assert.equal(fresh.csrfToken?.(), token);
  const back: Exchange = exchangeFor({ headers: { cookie: `${cookie}; csrf=${token}` } });
  void guard.onRequestHead?.(back);
  assert.equal(back.csrfToken?.(), token);
});

test("a short secret and a misspelt option are refused", () => {
  assert.throws(() => csrf({ secret: "short" }), /csrf: secret: is shorter than 32 bytes\./);
  assert.throws(() => csrf({ trustedOrigin: [] } as never), /Did you mean trustedOrigins\?/);
});

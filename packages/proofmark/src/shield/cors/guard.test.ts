import assert from "node:assert/strict";
import { test } from "node:test";

import { exchangeFor, type Asked } from "../../http/exchange.fixture.ts";
import { FlatHead } from "../../http/response-head.ts";
import { cors } from "./guard.ts";
import type { CorsOptions } from "./options.ts";

const app = "https://app.example.com";

function headFor(asked: Asked, options?: CorsOptions, lines: string[] = []): FlatHead {
  const head = new FlatHead(200, lines);
  cors(options).onResponseHead?.(exchangeFor(asked), head);
  return head;
}

const preflight = (origin: string, more = {}): Asked => ({
  method: "OPTIONS",
  headers: { origin, "access-control-request-method": "POST", ...more },
});

test("a listed origin may read the answer", () => {
  const head = headFor({ headers: { origin: app } }, { origins: [app] });
  assert.equal(head.get("access-control-allow-origin"), app);
  assert.equal(head.get("access-control-allow-credentials"), undefined);
  assert.equal(head.get("vary"), "Origin");
});

for (const origin of [
  "null",
  "https://app.example.com.evil.example",
  "https://evilapp.example.com",
  "http://app.example.com",
  "https://app.example.com:8443",
  "https://app.example.com/",
  "https://APP.example.com",
  "https://app.example.com, https://evil.example",
  "*",
  "",
]) {
  test(`the origin ${JSON.stringify(origin)} is not the listed one`, () => {
    const options = { origins: [app], credentials: true };
    assert.equal(headFor({ headers: { origin } }, options).get("access-control-allow-origin"), undefined);
    assert.deepEqual(cors(options).onRequestHead?.(exchangeFor(preflight(origin))), {
      code: "PM_CORS_ORIGIN",
      status: 403,
    });
  });
}

test("what the application granted to everybody is taken away", () => {
  const granted = [
    "Access-Control-Allow-Origin",
    "https://evil.example",
    "access-control-allow-credentials",
    "true",
  ];
  const head = headFor({ headers: { origin: "https://evil.example" } }, {}, granted);
  assert.equal(head.get("access-control-allow-origin"), undefined);
  assert.equal(head.get("access-control-allow-credentials"), undefined);
});

test("a grant of credentials by the application does not widen the guard's own decision", () => {
  const granted = ["Access-Control-Allow-Credentials", "true"];
  const head = headFor({ headers: { origin: app } }, { origins: [app] }, granted);
  assert.equal(head.get("access-control-allow-origin"), app);
  assert.equal(head.get("access-control-allow-credentials"), undefined);
});

test("a preflight of a listed origin is answered here with the default headers", () => {
  const guard = cors({ origins: [app], credentials: true });
  const exchange = exchangeFor(preflight(app));
  assert.deepEqual(guard.onRequestHead?.(exchange), { status: 204 });
  const head = new FlatHead(204, []);
  guard.onResponseHead?.(exchange, head);
  assert.equal(
    head.get("access-control-allow-headers"),
    "Authorization, Content-Type, X-Requested-With, X-Request-ID, Accept, Origin",
  );
  assert.equal(head.get("access-control-allow-methods"), "GET, HEAD, POST, PUT, PATCH, DELETE");
  assert.equal(head.get("access-control-allow-credentials"), "true");
  assert.equal(head.get("access-control-max-age"), "600");
});

test("OPTIONS without an origin is no preflight and reaches the application", () => {
  const asked = { method: "OPTIONS", headers: { "access-control-request-method": "POST" } };
  assert.equal(cors().onRequestHead?.(exchangeFor(asked)), undefined);
});

test("the service's own pages need no grant", () => {
  assert.equal(cors().onRequestHead?.(exchangeFor(preflight("https://example.com"))), undefined);
  const head = headFor({ headers: { origin: "https://example.com" } });
  assert.equal(head.changes, 0);
});

test("an upgrade is no preflight", () => {
  const asked = { ...preflight("https://evil.example"), isUpgrade: true };
  assert.equal(cors().onRequestHead?.(exchangeFor(asked)), undefined);
});

test("exposed headers stand on answers, not on preflights", () => {
  const options = { origins: [app], exposedHeaders: ["X-Total"] };
  assert.equal(
    headFor({ headers: { origin: app } }, options).get("access-control-expose-headers"),
    "X-Total",
  );
  assert.equal(headFor(preflight(app), options).get("access-control-expose-headers"), undefined);
});

test("a page on a public network reaches a private one only where that is switched on", () => {
  const asked = preflight(app, { "access-control-request-private-network": "true" });
  const name = "access-control-allow-private-network";
  assert.equal(headFor(asked, { origins: [app] }).get(name), undefined);
  assert.equal(headFor(asked, { origins: [app], privateNetwork: true }).get(name), "true");
});

test("Vary: Origin stands where answers differ by origin, with and without one in the request", () => {
  assert.equal(headFor({}, { origins: [app] }, ["Vary", "Accept"]).get("vary"), "Accept, Origin");
  assert.equal(headFor({}, {}).get("vary"), undefined);
});

for (const origin of [
  "*",
  "null",
  "https://app.example.com/",
  "https://App.example.com",
  "app.example.com",
  "https://*.example.com",
]) {
  test(`${origin} is refused as an option`, () => {
    assert.throws(() => cors({ origins: [origin] }), /cors: origins\.0: is not an exact origin/);
  });
}

test("the origin of a native shell may be listed", () => {
  const head = headFor(
    { headers: { origin: "capacitor://localhost" } },
    { origins: ["capacitor://localhost"] },
  );
  assert.equal(head.get("access-control-allow-origin"), "capacitor://localhost");
});

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => cors({ credential: true } as never),
    /cors: credential is not an option\. Did you mean credentials\?/,
  );
});

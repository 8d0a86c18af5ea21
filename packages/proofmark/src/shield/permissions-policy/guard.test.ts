import assert from "node:assert/strict";
import { test } from "node:test";

import { FlatHead } from "../../http/response-head.ts";
import type { Exchange } from "../../model/exchange.ts";
import { features, sensitiveFeatures } from "./features.ts";
import { permissionsPolicy } from "./guard.ts";

function headWith(options?: Parameters<typeof permissionsPolicy>[0], lines: string[] = []): FlatHead {
  const head = new FlatHead(200, [...lines]);
  permissionsPolicy(options).onResponseHead?.({} as Exchange, head);
  return head;
}

function valueWith(options?: Parameters<typeof permissionsPolicy>[0]): string {
  return String(headWith(options).get("permissions-policy"));
}

test("every feature is denied by default", () => {
  assert.equal(valueWith(), features.map((feature) => `${feature}=()`).join(", "));
});

test("the table holds each feature once, and those that matter most", () => {
  assert.equal(new Set(features).size, features.length);
  for (const feature of sensitiveFeatures) assert.ok(features.includes(feature), feature);
});

for (const type of ["application/json; charset=utf-8", "Application/Problem+JSON", "text/css", "image/png"])
  test(`${type} is no page and gets the short policy`, () => {
    const head = headWith({ allow: { camera: ["self"] } }, ["Content-Type", type]);
    assert.equal(head.get("permissions-policy"), "camera=(self), geolocation=(), microphone=()");
  });

for (const type of ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "text/jsonp", ""])
  test(`${JSON.stringify(type)} may be a page and gets the whole policy`, () => {
    const value = headWith({}, ["Content-Type", type]).get("permissions-policy");
    assert.equal(value, valueWith());
  });

test("a feature is allowed to the own pages, to an origin, to everybody", () => {
  const value = valueWith({
    allow: { camera: ["self"], payment: ["self", "https://pay.example.com"], fullscreen: ["*"] },
  });
  assert.match(value, /(?:^|, )camera=\(self\),/);
  assert.match(value, /, payment=\(self "https:\/\/pay\.example\.com"\),/);
  assert.match(value, /, fullscreen=\*,/);
  assert.match(value, /, microphone=\(\),/);
});

test("a weaker header of the application is replaced", () => {
  assert.equal(headWith({}, ["permissions-policy", "camera=*"]).lines.length, 2);
});

test("a misspelt feature is refused with the one that was meant", () => {
  assert.throws(
    () => permissionsPolicy({ allow: { camara: ["self"] } } as never),
    /permissions-policy: allow\.camara is not an option\. Did you mean camera\?/,
  );
});

for (const who of ['https://a.example")', "https://a.example, usb=*", "'self'", "none"])
  test(`${who} is refused as an origin`, () => {
    assert.throws(
      () => permissionsPolicy({ allow: { camera: [who] } }),
      /permissions-policy: allow\.camera\.0: /,
    );
  });

import assert from "node:assert/strict";
import { test } from "node:test";

import { RequestContext } from "../../input/request-context.ts";
import type { Exchange } from "../../model/exchange.ts";
import { hostileKeysOf } from "./hostile-keys.ts";

/** Whether a request holds hostile keys, asked anew as for each request. */
function isHostile(path: string, query: string, cookie?: string, body?: string): boolean {
  const rawHeaders = cookie === undefined ? [] : ["Cookie", cookie];
  const headers = { cookie, "content-type": "application/json" };
  const exchange = { path, query, request: { headers, rawHeaders } } as unknown as Exchange;
  const context = new RequestContext(exchange);
  if (body !== undefined) context.input.setBody(Buffer.from(body));
  return hostileKeysOf(context) !== undefined;
}

const base64 = Buffer.from('{"__proto__":{"a":1}}').toString("base64");

const hostile: readonly (readonly [what: string, ...Parameters<typeof isHostile>])[] = [
  ["a query", "/a", "__proto__[b]=1", "sid=1"],
  ["another path", "/a/__proto__", "", "sid=1"],
  ["another cookie", "/a", "", "sid=1; x=a.__proto__.b"],
  ["a cookie in base64", "/a", "", `x=${base64}`],
  ["a cookie with escapes", "/a", "", 'x={"\\u005f_\\u0070roto__":1}'],
  ["a cookie in percents", "/a", "", "x=a.%5F_%70roto__.b"],
  ["a body", "/a", "", "sid=1", '{"__proto__":1}'],
  ["a path and a cookie together", "/constructor", "", "prototype=prototype"],
];

for (const [what, ...request] of hostile) {
  test(`hostile keys in ${what} are found behind clean requests, each time`, () => {
    for (const path of ["/a", "/constructor"])
      for (let turn = 0; turn < 3; turn++) assert.equal(isHostile(path, "", "sid=1"), false);
    for (let turn = 0; turn < 3; turn++) assert.equal(isHostile(...request), true);
  });
}

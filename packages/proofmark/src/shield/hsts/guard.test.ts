import assert from "node:assert/strict";
import { test } from "node:test";

import { FlatHead } from "../../http/response-head.ts";
import type { Exchange } from "../../model/exchange.ts";
import { hsts } from "./guard.ts";

function headOver(
  isSecure: boolean,
  options?: Parameters<typeof hsts>[0],
  lines: string[] = [],
  headers: Record<string, string> = {},
): FlatHead {
  const head = new FlatHead(200, lines);
  hsts(options).onResponseHead?.({ isSecure, request: { headers } } as Exchange, head);
  return head;
}

test("the default is two years with subdomains and preload", () => {
  assert.equal(
    headOver(true).get("strict-transport-security"),
    "max-age=63072000; includeSubDomains; preload",
  );
});

test("plain HTTP gets no header, not even the application's own", () => {
  const head = headOver(false, {}, ["Strict-Transport-Security", "max-age=1"]);
  assert.equal(head.get("strict-transport-security"), undefined);
});

for (const name of ["x-forwarded-proto", "forwarded"]) {
  test(`behind a proxy that nobody has named (${name}), the application's own header stays`, () => {
    const head = headOver(false, {}, ["Strict-Transport-Security", "max-age=1"], { [name]: "https" });
    assert.equal(head.get("strict-transport-security"), "max-age=1");
  });
}

test("a weaker header of the application is replaced", () => {
  const head = headOver(true, {}, ["strict-transport-security", "max-age=0"]);
  assert.equal(head.get("Strict-Transport-Security"), "max-age=63072000; includeSubDomains; preload");
});

test("preload is left out where the preload list would refuse the host", () => {
  assert.equal(
    headOver(true, { maxAgeSeconds: 3600 }).get("strict-transport-security"),
    "max-age=3600; includeSubDomains",
  );
});

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => hsts({ maxage: 1 } as never),
    /hsts: maxage is not an option\. Did you mean maxAgeSeconds\?/,
  );
});

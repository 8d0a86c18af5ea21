import assert from "node:assert/strict";
import { test } from "node:test";

import type { Exchange } from "../../model/exchange.ts";
import { methodAllowlist } from "./guard.ts";

type Options = Parameters<typeof methodAllowlist>[0];

function judged(method: string, headers: Record<string, string> = {}, options?: Options) {
  return methodAllowlist(options).onRequestHead?.({ method, request: { headers } } as unknown as Exchange);
}

for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
  test(`${method} is let through by default`, () => {
    assert.equal(judged(method), undefined);
  });
}

for (const method of ["TRACE", "CONNECT", "PROPFIND", "SOURCE", "PROOFMARK", "get", ""]) {
  test(`${method || "an empty method"} is refused with the list of what is allowed`, () => {
    assert.deepEqual(judged(method), {
      code: "PM_METHOD_NOT_ALLOWED",
      status: 405,
      headers: [["Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"]],
    });
  });
}

for (const name of [
  "x-http-method-override",
  "x-http-method",
  "x-method-override",
  "_method",
  "x_http_method_override",
]) {
  test(`the header ${name} is refused`, () => {
    assert.deepEqual(judged("POST", { [name]: "DELETE" }), { code: "PM_METHOD_OVERRIDE", status: 400 });
  });
}

test("an empty override is refused too: some frameworks read it as a GET", () => {
  assert.deepEqual(judged("POST", { "x-http-method-override": "" }), {
    code: "PM_METHOD_OVERRIDE",
    status: 400,
  });
});

test("a header that only looks like an override is let through", () => {
  assert.equal(judged("POST", { "x-payment-method": "card" }), undefined);
});

test("an override is let through where the options say so, but not a method off the list", () => {
  const options = { allowsOverride: true };
  assert.equal(judged("POST", { "x-http-method-override": "PUT" }, options), undefined);
  assert.deepEqual(judged("TRACE", {}, options)?.constructor === Object && judged("TRACE", {}, options), {
    code: "PM_METHOD_NOT_ALLOWED",
    status: 405,
    headers: [["Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"]],
  });
});

test("the options' methods replace the default ones, in any case", () => {
  assert.equal(judged("PROPFIND", {}, { methods: ["propfind"] }), undefined);
  assert.notEqual(judged("GET", {}, { methods: ["propfind"] }), undefined);
});

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => methodAllowlist({ method: ["GET"] } as never),
    /method-allowlist: method is not an option\. Did you mean methods\?/,
  );
});

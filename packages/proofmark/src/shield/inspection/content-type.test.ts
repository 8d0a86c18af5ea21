import assert from "node:assert/strict";
import { test } from "node:test";

import type { Exchange } from "../../model/exchange.ts";
import { inspection } from "./guard.ts";

async function codeFor(type: string): Promise<string | undefined> {
  const request = { headers: { "content-type": type }, rawHeaders: ["Content-Type", type] };
  const exchange = { method: "POST", path: "/a", query: "", request } as unknown as Exchange;
  return (await inspection().onRequestHead?.(exchange))?.code;
}

test("a content type that names a second one is refused, without a body too", async () => {
  assert.equal(await codeFor('application/x-www-form-urlencoded;boundary="text/xml"'), "PM_INPUT_UNREADABLE");
});

for (const type of [
  "application/json; charset=utf-8",
  'multipart/form-data; boundary="a/b"',
  "text/plain; format=flowed",
  'multipart/related; type="text/xml"; boundary=x',
])
  test(`an ordinary content type passes: ${type}`, async () => {
    assert.equal(await codeFor(type), undefined);
  });

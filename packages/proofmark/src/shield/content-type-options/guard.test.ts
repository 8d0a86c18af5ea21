import assert from "node:assert/strict";
import { test } from "node:test";

import { FlatHead } from "../../http/response-head.ts";
import type { Exchange } from "../../model/exchange.ts";
import { contentTypeOptions } from "./guard.ts";

function headWith(
  options?: Parameters<typeof contentTypeOptions>[0],
  { lines = [], status = 200, path = "/" }: { lines?: string[]; status?: number; path?: string } = {},
): FlatHead {
  const head = new FlatHead(status, [...lines]);
  contentTypeOptions(options).onResponseHead?.({ path } as Exchange, head);
  return head;
}

const typed = ["Content-Type", "application/json"];

test("nosniff stands on every response, and a type that is there stays", () => {
  assert.deepEqual(headWith({}, { lines: typed }).lines, [...typed, "X-Content-Type-Options", "nosniff"]);
});

test("another value of the application is replaced", () => {
  const head = headWith({}, { lines: ["x-content-type-options", "sniff"] });
  assert.equal(head.get("x-content-type-options"), "nosniff");
});

test("a body without a type is plain text, and so is one with an empty type", () => {
  assert.equal(headWith().get("content-type"), "text/plain; charset=utf-8");
  assert.equal(
    headWith({}, { lines: ["content-type", ""] }).get("content-type"),
    "text/plain; charset=utf-8",
  );
});

for (const status of [204, 304, 101])
  test(`a ${status} has no body and gets no type`, () => {
    assert.equal(headWith({}, { status }).get("content-type"), undefined);
  });

test("the type of untyped bodies is an option, and false leaves them alone", () => {
  const untyped = "application/octet-stream";
  assert.equal(headWith({ untyped }).get("content-type"), untyped);
  assert.equal(headWith({ untyped: false }).get("content-type"), undefined);
});

test("a type with a line break is refused", () => {
  assert.throws(
    () => contentTypeOptions({ untyped: "text/plain\r\nX-A: 1" }),
    /content-type-options: untyped: /,
  );
});

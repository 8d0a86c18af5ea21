import assert from "node:assert/strict";
import { test } from "node:test";

import { FlatHead } from "../../http/response-head.ts";
import type { Exchange } from "../../model/exchange.ts";
import { referrerPolicy } from "./guard.ts";

function headWith(options?: Parameters<typeof referrerPolicy>[0], lines: string[] = []): FlatHead {
  const head = new FlatHead(200, [...lines]);
  referrerPolicy(options).onResponseHead?.({} as Exchange, head);
  return head;
}

test("other sites learn the origin alone by default", () => {
  assert.equal(headWith().get("referrer-policy"), "strict-origin-when-cross-origin");
});

test("another policy is an option", () => {
  assert.equal(headWith({ policy: "no-referrer" }).get("referrer-policy"), "no-referrer");
});

test("a weaker header of the application is replaced", () => {
  assert.deepEqual(headWith({}, ["referrer-policy", "unsafe-url"]).lines, [
    "referrer-policy",
    "strict-origin-when-cross-origin",
  ]);
});

test("a policy that browsers do not know is refused", () => {
  assert.throws(() => referrerPolicy({ policy: "never" } as never), /referrer-policy: policy: /);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { FlatHead } from "../../http/response-head.ts";
import type { Exchange } from "../../model/exchange.ts";
import { frameOptions } from "./guard.ts";

function headWith(options?: Parameters<typeof frameOptions>[0], lines: string[] = []): FlatHead {
  const head = new FlatHead(200, [...lines]);
  frameOptions(options).onResponseHead?.({} as Exchange, head);
  return head;
}

test("nobody frames by default, errors included", () => {
  assert.equal(headWith().get("x-frame-options"), "DENY");
});

test("the service's own pages may frame where that is asked for", () => {
  assert.equal(headWith({ value: "SAMEORIGIN" }).get("x-frame-options"), "SAMEORIGIN");
});

test("a weaker header of the application is replaced, doubled ones too", () => {
  const head = headWith({}, [
    "x-frame-options",
    "ALLOWALL",
    "X-Frame-Options",
    "ALLOW-FROM https://a.example",
  ]);
  assert.deepEqual(head.lines, ["x-frame-options", "DENY"]);
});

test("a value that browsers do not know is refused", () => {
  assert.throws(() => frameOptions({ value: "ALLOW-FROM" } as never), /frame-options: value: /);
});

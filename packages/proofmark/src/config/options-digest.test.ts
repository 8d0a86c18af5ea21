import assert from "node:assert/strict";
import { test } from "node:test";

import { optionsDigest } from "./options-digest.ts";

class Store {
  readonly self: unknown = this;
}

test("the order of options counts for nothing, their values do, at any depth", () => {
  assert.equal(optionsDigest({ a: 1, b: [{ c: /x/ }] }), optionsDigest({ b: [{ c: /x/ }], a: 1 }));
  assert.notEqual(optionsDigest({ a: 1, b: [{ c: /x/ }] }), optionsDigest({ a: 1, b: [{ c: /y/ }] }));
  assert.notEqual(optionsDigest({ token: "always" }), optionsDigest({}));
});

test("secrets leave no trace, and services and functions that can't be written down are no fault", () => {
  assert.equal(optionsDigest({ secret: "one" }), optionsDigest({ secret: "two" }));
  const loop: { self?: unknown } = {};
  loop.self = loop;
  assert.match(
    optionsDigest({ store: new Store(), find: () => {}, big: 1n, loop, none: undefined }),
    /^[0-9a-f]{16}$/,
  );
});

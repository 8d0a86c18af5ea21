import assert from "node:assert/strict";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";

import { FlatHead, flatLines, StoredHead, type HeadersArgument, type JudgedHead } from "./response-head.ts";

const makers: readonly (readonly [name: string, make: () => JudgedHead])[] = [
  ["flat", () => new FlatHead(200, ["X-One", "1", "Set-Cookie", "a=1", "set-cookie", "b=2"])],
  [
    "stored",
    () => {
      const response = new ServerResponse(new IncomingMessage(new Socket()));
      response.setHeader("X-One", "1");
      response.setHeader("Set-Cookie", ["a=1", "b=2"]);
      return new StoredHead(200, response);
    },
  ],
];

for (const [name, make] of makers) {
  test(`a ${name} head is read without regard to case`, () => {
    const head = make();
    assert.deepEqual([head.get("x-one"), head.get("X-ONE"), head.get("x-two")], ["1", "1", undefined]);
    assert.deepEqual(head.get("set-cookie"), ["a=1", "b=2"]);
    assert.equal(head.changes, 0);
  });

  test(`a ${name} head has one line for a name after it was set`, () => {
    const head = make();
    head.set("set-cookie", "c=3");
    assert.equal(head.get("Set-Cookie"), "c=3");
    head.set("X-Two", ["1", "2"]);
    assert.deepEqual(head.get("x-two"), ["1", "2"]);
    assert.equal(head.changes, 2);
  });

  test(`setting what a ${name} head already says counts as a change: the guard stands for it`, () => {
    const head = make();
    head.set("X-One", "1");
    assert.equal(head.changes, 1);
  });

  test(`removing takes every line of a name from a ${name} head, and nothing is no change`, () => {
    const head = make();
    head.remove("SET-COOKIE");
    assert.equal(head.get("set-cookie"), undefined);
    assert.equal(head.changes, 1);
    head.remove("set-cookie");
    assert.equal(head.changes, 1);
    assert.equal(head.get("x-one"), "1");
  });
}

test("a flat head does not share the array that was set", () => {
  const cookies = ["a=1"];
  const head = new FlatHead(200, []);
  head.set("Set-Cookie", cookies);
  cookies.push("b=2");
  assert.deepEqual(head.get("set-cookie"), ["a=1"]);
});

for (const [title, headers, lines] of [
  ["nothing", undefined, []],
  [
    "an object",
    { "X-A": "1", "X-B": 2, "Set-Cookie": ["a", "b"], "X-C": undefined },
    ["X-A", "1", "X-B", "2", "Set-Cookie", ["a", "b"]],
  ],
  ["a flat array", ["X-A", "1", "X-B", 2], ["X-A", "1", "X-B", "2"]],
  [
    "pairs",
    [
      ["X-A", "1"],
      ["Set-Cookie", ["a", "b"]],
    ] as never,
    ["X-A", "1", "Set-Cookie", ["a", "b"]],
  ],
  ["an empty array", [], []],
] as const satisfies readonly (readonly [string, HeadersArgument, readonly unknown[]])[]) {
  test(`${title} becomes flat lines`, () => {
    assert.deepEqual(flatLines(headers as HeadersArgument), lines);
  });
}

test("names that a polluted prototype adds are no headers", () => {
  const headers = Object.assign(Object.create({ "x-polluted": "1" }) as object, { "x-own": "2" });
  assert.deepEqual(flatLines(headers), ["x-own", "2"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { OptionsError } from "../../config/parse-options.ts";
import { guardOf, serve } from "../../http/served.fixture.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { deny } from "../../model/verdict.ts";
import { redaction } from "./guard.ts";

const token = `ghp_${"a1B2".repeat(9)}`;

/** What a listener and a guard hear of one request to this path, which is refused. */
async function told(path: string, guard = [redaction()]): Promise<readonly string[]> {
  const heard: ProofmarkEvent[] = [];
  const guards = [
    ...guard,
    guardOf("refusing", {
      onRequestHead: () => deny("PM_HOST_NOT_ALLOWED"),
      onEvent: (event) => void heard.push(event),
    }),
  ];
  await using served = await serve(guards, (_, response) => response.end());
  await served.ask(`GET ${path} HTTP/1.1`);
  assert.deepEqual(heard, served.events);
  return heard.map((event) => ("path" in event ? event.path : ""));
}

test("nobody hears a secret that stands in a path, with the guard and without it", async () => {
  for (const guards of [[redaction()], []]) {
    assert.deepEqual(await told(`/reset/${token}`, guards), ["/reset/[redacted:github-token]"]);
    assert.deepEqual(await told("/users/a%40b.example/notes", guards), ["/users/[redacted:email]/notes"]);
    assert.deepEqual(await told("/notes/4711", guards), ["/notes/4711"]);
  }
});

test("a fault is told with its class and code, and without what its message gave away", async () => {
  class DatabaseError extends Error {
    readonly code = "23505";
    readonly detail = "Key (email)=(a@b.example) exists.";
  }
  const failing = guardOf("failing", {
    onRequestHead() {
      throw new DatabaseError("no postgres://app:hunter2@db/notes", { cause: new Error(`with ${token}`) });
    },
  });
  await using served = await serve([redaction(), failing], (_, response) => response.end());
  await served.ask();
  const fault = served.events.find(({ type }) => type === "fault");
  assert.ok(fault?.type === "fault" && fault.error instanceof DatabaseError);
  const { message, stack = "", cause, code, detail } = fault.error;
  assert.deepEqual(
    [message, (cause as Error).message, code, detail],
    [
      "no postgres://app:[redacted:url-password]@db/notes",
      "with [redacted:github-token]",
      "23505",
      "Key (email)=([redacted:email]) exists.",
    ],
  );
  assert.ok(!stack.includes("hunter2") && stack.includes("guard.test.ts"));
});

test("an error with nothing to keep is told as it was thrown", async () => {
  const error = new TypeError("x is not a function");
  const failing = guardOf("failing", {
    onRequestHead() {
      throw error;
    },
  });
  await using served = await serve([redaction(), failing], (_, response) => response.end());
  await served.ask();
  assert.ok(served.events.some((event) => event.type === "fault" && event.error === error));
});

test("names, patterns and functions of one's own are kept, and what is off stays", async () => {
  const guard = redaction({
    names: ["customerNumber"],
    patterns: [
      { shape: "voucher", prefix: "VCH-" },
      {
        shape: "plate",
        find: (text) =>
          [...text.matchAll(/\bHH-XY \d+/g)].map(({ index, 0: found }) => ({
            start: index,
            end: index + found.length,
          })),
      },
    ],
    off: [{ shape: "email", reason: "Addresses are public here." }],
  });
  assert.equal(
    guard.redactor?.text("customer_number=77 VCH-12345678 HH-XY 12 a@b.example"),
    "customer_number=[redacted:named] [redacted:voucher] [redacted:plate] a@b.example",
  );
});

test("where a function of one's own throws, nothing of the text comes out", () => {
  const broken = redaction({
    patterns: [
      {
        shape: "x",
        find: () => {
          throw new Error("broken");
        },
      },
    ],
  });
  assert.equal(broken.redactor?.text("anything"), "[redacted:failed]");
});

for (const [title, options, message] of [
  ["a path that is none", { paths: ["user..name"] }, /paths\.0: a path is names with dots/],
  [
    "a shape that nobody knows",
    { off: [{ shape: "emial", reason: "We need them." }] },
    /is no shape\. Did you mean email\?/,
  ],
  ["a shape without a reason", { off: [{ shape: "email", reason: "" }] }, /off\.0\.reason/],
  ["a pattern without a prefix", { patterns: [{ shape: "x" }] }, /patterns\.0/],
] as const)
  test(`${title} is refused when the guard is made`, () => {
    assert.throws(
      () => redaction(options as never),
      (error) => error instanceof OptionsError && message.test(error.message),
    );
  });

import assert from "node:assert/strict";
import { test } from "node:test";

import { createRedactor } from "./redactor.ts";

const redactor = createRedactor();

test("a copy has no secret by name, by path or by shape, and what it was made of is as before", () => {
  const given = {
    user: { password: "hunter2", Address: { city: "Ulm" } },
    note: "to a@b.example",
    raw: ["Cookie", "a=b"],
  };
  const { value } = createRedactor({ paths: ["user.address.*"] });
  assert.deepEqual(value(given), {
    user: { password: "[redacted:password]", Address: { city: "[redacted:path]" } },
    note: "to [redacted:email]",
    raw: ["Cookie", "[redacted:cookie]"],
  });
  assert.equal(given.user.password, "hunter2");
});

test("what has no secret in it is the very same object", () => {
  const clean = { path: "/notes/1", error: new Error("It failed.") };
  assert.equal(redactor.unlessClean(clean), clean);
});

test("what the class of an error makes when it is asked is kept like what the error holds", () => {
  class DriverError extends Error {
    override get message(): string {
      return "postgres://u:hunter2@db/x";
    }
  }
  const copy = redactor.unlessClean(new DriverError()) as Error;
  assert.ok(copy instanceof DriverError);
  assert.equal(copy.message, "postgres://u:[redacted:url-password]@db/x");
  const timeout = redactor.value(new DOMException("to a@b.example", "TimeoutError")) as DOMException;
  assert.deepEqual([timeout.name, timeout.message], ["TimeoutError", "to [redacted:email]"]);
});

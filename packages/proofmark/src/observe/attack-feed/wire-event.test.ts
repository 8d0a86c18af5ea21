import assert from "node:assert/strict";
import { test } from "node:test";

import type { ProofmarkEvent } from "../../model/event.ts";
import { refusalOf } from "./control-plane.fixture.ts";
import { wireEvent } from "./wire-event.ts";

const parsed = (event: ProofmarkEvent): unknown => JSON.parse(wireEvent(event) ?? "null");
const faultOf = (error: unknown): ProofmarkEvent => ({
  type: "fault",
  control: "csrf",
  at: 1,
  exchangeId: "x",
  error,
});

test("an event goes as it is", () => {
  assert.deepEqual(parsed(refusalOf(1)), refusalOf(1));
});

test("of an error its name, code and place go, and nothing of its message", () => {
  const error = Object.assign(new TypeError("hunter2 is no number\nat hunter2"), {
    code: "ERR_X",
    extra: "hunter2",
  });
  const text = wireEvent(faultOf(error)) ?? "";
  assert.ok(!text.includes("hunter2"), text);
  assert.match(text, /"name":"TypeError","code":"ERR_X","place":".*wire-event\.test\.ts:\d+:\d+/);
  for (const odd of ["hunter2", { message: "hunter2" }, undefined, null])
    assert.ok(wireEvent(faultOf(odd))?.includes("hunter2") === false);
});

test("what is too long is cut, a path later than a name", () => {
  const event = { ...refusalOf("i".repeat(5_000)), path: `/${"p".repeat(5_000)}` } as ProofmarkEvent;
  const { exchangeId, path } = parsed(event) as { exchangeId: string; path: string };
  assert.equal(exchangeId.length, 201);
  assert.equal(path.length, 1_025);
});

test("what can't be written is nothing", () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  assert.equal(wireEvent({ ...refusalOf(1), detail: circle } as never), undefined);
  assert.equal(wireEvent({ ...refusalOf(1), big: 1n } as never), undefined);
  const rows = Array.from({ length: 1_000 }, () => ({ module: "m".repeat(100) }));
  assert.equal(wireEvent({ type: "instrumentation", control: "sinks", at: 1, rows } as never), undefined);
});

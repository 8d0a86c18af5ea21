import assert from "node:assert/strict";
import { test } from "node:test";

import type { ProofmarkEvent } from "../model/event.ts";
import { createOperatorLog } from "./operator-log.ts";

function refusal(path: string, isEnforced = true): ProofmarkEvent {
  return {
    type: "refusal",
    isEnforced,
    control: "host-allowlist",
    code: "PM_HOST_NOT_ALLOWED",
    severity: "high",
    at: 0,
    exchangeId: "id",
    method: "GET",
    path,
    client: "203.0.113.7",
  };
}

test("the first refusal of a kind is a line that says why and what the code means", () => {
  const lines: string[] = [];
  createOperatorLog((line) => lines.push(line), { now: () => 1 })(refusal("/a"));
  assert.equal(lines.length, 1);
  assert.match(
    lines[0] ?? "",
    /^proofmark: host-allowlist refused GET "\/a" with PM_HOST_NOT_ALLOWED\. The Host header/,
  );
});

test("a flood of one kind is one line a minute that counts the rest", () => {
  const lines: string[] = [];
  let now = 0;
  const log = createOperatorLog((line) => lines.push(line), { now: () => now });
  for (let index = 0; index < 10_000; index++) log(refusal(`/${index}`));
  assert.equal(lines.length, 1);
  now = 60_000;
  log(refusal("/later"));
  assert.equal(lines.length, 2);
  assert.match(lines[1] ?? "", /\(10000 since the last line\)/);
});

test("a path can neither break the line nor reach the terminal", () => {
  const lines: string[] = [];
  createOperatorLog((line) => lines.push(line), { now: () => 1 })(refusal("/\n\u001B[31mred"));
  assert.equal(lines[0]?.split("\n").length, 2);
  assert.ok(!lines[0]?.includes("\u001B"));
});

test("monitor mode says what would be refused", () => {
  const lines: string[] = [];
  createOperatorLog((line) => lines.push(line), { now: () => 1 })(refusal("/", false));
  assert.match(lines[0] ?? "", /would refuse/);
});

for (const [type, line] of [
  [
    "blocked",
    "threat-rules blocks 203.0.113.7 until 1970-01-01T00:05:00.000Z. It asked for known attack paths.",
  ],
  ["lifted", "threat-rules lifted the block of 203.0.113.7."],
  ["expired", "The block of 203.0.113.7 by threat-rules is over."],
] as const)
  test(`a client that is ${type} is a line that names it`, () => {
    const lines: string[] = [];
    const block = {
      client: "203.0.113.7",
      reason: "It asked for known attack paths.",
      since: 0,
      until: 300_000,
    };
    const event = { type, isEnforced: true, control: "threat-rules", at: 0, ...block };
    createOperatorLog((text) => lines.push(text), { now: () => 1 })(event);
    assert.equal(lines[0], `proofmark: ${line}\n`);
  });

import assert from "node:assert/strict";
import { test } from "node:test";

import { StormLimit } from "./storm-limit.ts";

function admitted(client: string, count: number): number {
  const limits = { windowMs: 10_000, mostOfKind: 100, mostOfClient: 20 };
  const storm = new StormLimit(limits, { now: () => 0 }, () => {});
  return Array.from({ length: count }, () => storm.admits("kind", client)).filter(Boolean).length;
}

test("one client fills a fifth of what is written of a kind, and what is about none all of it", () => {
  assert.deepEqual([admitted("203.0.113.7", 200), admitted("", 200)], [20, 100]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { judgeMemory } from "./judge-memory.ts";
import { memoryGrowth, type MemorySample } from "./memory-growth.ts";

const kib = 1_024;
type GrowthKib = Partial<Record<"data" | "code" | "resident", number>>;
/** Fills a cache for four minutes, then grows by so many KiB a minute; has 8 MiB of code. */
const samplesOf = (name: string, life: number, growth: GrowthKib): readonly MemorySample[] =>
  Array.from({ length: 13 }, (_, minute) => {
    const { data = 0, code = 0, resident = 0 } = growth;
    const cacheKib = Math.min(minute, 4) * 5_000;
    return {
      name,
      life,
      at: minute * 60_000,
      dataBytes: (cacheKib + minute * data) * kib,
      codeBytes: (8 * 1_024 + minute * code) * kib,
      residentBytes: (cacheKib + minute * resident) * kib,
    };
  });

test("the longest life is judged, without its warm-up", () => {
  const lives = [
    { name: "service", number: 0, begunAt: 0, readyAt: 0, endedAt: 60_000 },
    { name: "service", number: 1, begunAt: 0, readyAt: 0, endedAt: 720_000 },
  ];
  const samples = [
    ...samplesOf("service", 1, { data: 30, code: 20, resident: 60 }),
    ...samplesOf("service", 0, { data: 9_999 }),
    ...samplesOf("other", 1, { data: 9_999 }),
  ];
  const growth = memoryGrowth(lives, samples);
  assert.equal(growth?.minutes, 8);
  assert.equal(Math.round(growth.dataKib), 30);
  assert.equal(Math.round(growth.codeKib), 20);
  assert.equal(Math.round(growth.residentKib), 60);
  assert.equal(memoryGrowth(lives, []), undefined);
  assert.equal(memoryGrowth([], samples), undefined);
});

const oneLife = [{ name: "service", number: 0, begunAt: 0, readyAt: 0, endedAt: 720_000 }];

for (const [what, growth, state] of [
  ["that grows no more when its caches are full", {}, "right"],
  ["in which 90 KiB a minute more lives", { data: 90 }, "right"],
  ["in which 110 KiB a minute more lives", { data: 110 }, "wrong"],
  ["in which more and more functions are compiled, up to 12 MiB", { code: 340 }, "right"],
  ["in which compiled code has no end", { code: 700 }, "wrong"],
  ["that is ever more resident", { resident: 1_100 }, "wrong"],
] as const)
  test(`memory ${what} is ${state}`, () => {
    assert.equal(judgeMemory("service", oneLife, samplesOf("service", 0, growth)).state, state);
  });

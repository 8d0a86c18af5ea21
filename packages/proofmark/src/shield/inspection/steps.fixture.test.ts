import assert from "node:assert/strict";
import { test } from "node:test";

import { classesOf } from "./char-class.ts";
import { countSteps } from "./steps.fixture.ts";

const sizes = [1_000, 2_000, 4_000] as const;

async function growth(work: (text: string) => unknown): Promise<readonly number[]> {
  const steps: number[] = [];
  for (const size of sizes) {
    const text = "a".repeat(size);
    steps.push(await countSteps(() => work(text)));
  }
  return steps;
}

test("a loop over a text costs steps in proportion to its length", async () => {
  const [small, middle, large] = await growth(classesOf);
  assert.ok(small !== undefined && middle !== undefined && large !== undefined);
  assert.ok(small >= 1_000, String(small));
  assert.ok(Math.abs(middle / small - 2) < 0.1, String(middle / small));
  assert.ok(Math.abs(large / middle - 2) < 0.1, String(large / middle));
});

test("a loop in a loop is seen as quadratic", async () => {
  const [small, middle, large] = await growth((text) => {
    for (let from = 0; from < text.length; from++) classesOf(text.slice(from));
  });
  assert.ok(small !== undefined && middle !== undefined && large !== undefined);
  assert.ok(middle / small > 3.5 && large / middle > 3.5, `${small} ${middle} ${large}`);
});

test("a native search that runs to the end in each round of a loop is seen as quadratic", async () => {
  const [small, , large] = await growth((text) => {
    for (let from = 0; from < text.length; from++) text.indexOf("z", from);
  });
  assert.ok(small !== undefined && large !== undefined);
  assert.ok(large / small > 14, `${small} ${large}`);
});

test("the same work costs the same steps each time, whatever the engine has compiled meanwhile", async () => {
  const text = "a'".repeat(500);
  const first = await countSteps(() => classesOf(text));
  for (let round = 0; round < 2_000; round++) classesOf(text);
  assert.equal(await countSteps(() => classesOf(text)), first);
});

test("natives are themselves again afterwards, also when the work throws", async () => {
  const before = Object.getOwnPropertyDescriptor(String.prototype, "indexOf")?.value as unknown;
  await assert.rejects(
    countSteps(() => {
      throw new Error("broken");
    }),
    /broken/,
  );
  assert.equal(Object.getOwnPropertyDescriptor(String.prototype, "indexOf")?.value, before);
});

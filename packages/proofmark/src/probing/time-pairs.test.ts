import assert from "node:assert/strict";
import { test } from "node:test";

import { timePairs, type PairedTiming } from "./time-pairs.ts";

/** Rounds of 24 pairs, in which the left is longer by what `extraOf` says of the round. */
async function timed(extraOf: (round: number) => number, mostRounds = 3): Promise<PairedTiming> {
  let taken = 0;
  return await timePairs(
    async (index) => {
      const extra = extraOf(Math.floor(taken++ / 24));
      return await Promise.resolve([20 + extra + (index % 3), 20 + (index % 5)] as const);
    },
    { pairsInRound: 24, mostRounds },
  );
}

test("what takes equally long is told after one round", async () => {
  const { verdict, pairs } = await timed(() => 0);
  assert.deepEqual([verdict, pairs], ["same", 24]);
});

test("a difference that shows twice is told, of the second series alone", async () => {
  const { verdict, pairs } = await timed(() => 40);
  assert.deepEqual([verdict, pairs], ["different", 24]);
});

test("a difference that shows once is none", async () => {
  assert.equal((await timed((round) => (round === 0 ? 40 : 0))).verdict, "same");
});

test("a difference that nobody could look at again forbids a word", async () => {
  assert.equal((await timed(() => 40, 1)).verdict, "inconclusive");
});

test("pairs that tell nothing leave too few", async () => {
  const { verdict, pairs } = await timePairs(async () => await Promise.resolve(undefined), {
    pairsInRound: 24,
    mostRounds: 2,
  });
  assert.deepEqual([verdict, pairs], ["inconclusive", 0]);
});

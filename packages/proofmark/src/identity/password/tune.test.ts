import assert from "node:assert/strict";
import { test } from "node:test";

import { createPasswords } from "./passwords.ts";
import { tuneArgon2, type TunedCost } from "./tune.ts";

/** A machine on which a MiB takes this long a pass. */
const machine =
  (msPerMib: number) =>
  async ({ memoryMib, passes }: TunedCost): Promise<number> =>
    memoryMib * passes * msPerMib;

for (const [what, options, expected] of [
  ["an ordinary machine: memory first, then passes", { targetMs: 50, msPerMib: 0.4 }, [46, 2, false]],
  ["a quick one: all memory that it may take, then passes", { targetMs: 50, msPerMib: 0.1 }, [64, 7, false]],
  ["little memory", { targetMs: 50, msPerMib: 0.4, maxMemoryMib: 12 }, [12, 10, false]],
  ["a slow one: the quickest pair of the floor", { targetMs: 50, msPerMib: 3 }, [7, 5, true]],
  ["a slow one that meets a lesser pair", { targetMs: 40, msPerMib: 1.1 }, [7, 5, false]],
] as const)
  test(what, async () => {
    const { msPerMib, ...rest } = options;
    const { memoryMib, passes, isFloor } = await tuneArgon2({ ...rest, measure: machine(msPerMib) });
    assert.deepEqual([memoryMib, passes, isFloor], [...expected]);
    assert.ok(createPasswords({ memoryMib, passes }));
  });

test("one slow measurement does not decide", async () => {
  let calls = 0;
  const measure = async (cost: TunedCost): Promise<number> =>
    ++calls % 5 === 0 ? 10_000 : await machine(0.4)(cost);
  assert.equal((await tuneArgon2({ targetMs: 50, measure })).memoryMib, 46);
});

test("a machine that takes no time ends the search all the same", async () => {
  const { memoryMib, passes } = await tuneArgon2({ targetMs: 50, measure: machine(0) });
  assert.deepEqual([memoryMib, passes], [64, 32]);
});

test("this machine is measured", async () => {
  const { ms, memoryMib } = await tuneArgon2({ targetMs: 1, rounds: 1 });
  assert.ok(ms > 0 && memoryMib >= 7);
});

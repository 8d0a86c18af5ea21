import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";

/** What is in force within a second on a machine with nothing else to do is given this long: tests share theirs. */
const limitMs = 6_000;

/** Asks again and again, with an end to it. @param what goes on: "B refuses the cookie". */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const limit = AbortSignal.timeout(limitMs);
  while (!(await isTrue())) {
    assert.ok(!limit.aborted, `It took longer than ${limitMs / 1000} s until ${what}.`);
    await wait(40);
  }
}

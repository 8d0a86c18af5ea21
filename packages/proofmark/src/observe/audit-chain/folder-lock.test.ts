import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { lockFolder } from "./folder-lock.ts";
import { placeOfProcess, startOf } from "./process-identity.ts";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "proofmark-lock-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A lock as another process has written it. */
function foreign(folder: string, owner: object, number = 1): string {
  const path = join(folder, `lock.${number}`);
  writeFileSync(
    path,
    JSON.stringify({ pid: 1, started: "boot 1", place: placeOfProcess(), id: "other", ...owner }),
  );
  return path;
}

const refused = { code: "PM_AUDIT_CHAIN", message: /set instance to a name of its own/ };

for (const [title, owner] of [
  ["a process that is dead", { pid: 2 ** 22 - 1 }],
  ["a process whose id another one has now", { pid: process.pid, started: "boot 1" }],
  ["a process of another container that gives no sign", { place: "elsewhere" }],
] as const)
  test(`a lock of ${title} is taken over`, async () => {
    await inFolder(async (folder) => {
      foreign(folder, owner);
      const lock = await lockFolder(folder, 150);
      assert.equal(lock.isHeld(), true);
      assert.deepEqual(readdirSync(folder), ["lock.2"]);
      lock.release();
      assert.deepEqual(readdirSync(folder), []);
    });
  });

test("a lock of a process that lives is not", async () => {
  await inFolder(async (folder) => {
    foreign(folder, { pid: process.pid, started: startOf(process.pid) });
    await assert.rejects(lockFolder(folder, 150), refused);
  });
});

test("a lock of another container that is touched is not", async () => {
  await inFolder(async (folder) => {
    const path = foreign(folder, { place: "elsewhere" });
    let at = 1;
    const beat = setInterval(() => void utimes(path, at, at++).catch(() => {}), 20);
    try {
      await assert.rejects(lockFolder(folder, 5_000), refused);
    } finally {
      clearInterval(beat);
    }
  });
});

test("a lock that was never finished is judged by its beats alone", async () => {
  await inFolder(async (folder) => {
    writeFileSync(join(folder, "lock.1"), "");
    const lock = await lockFolder(folder, 150);
    assert.equal(lock.isHeld(), true);
    lock.release();
  });
});

test("of many that take over from a dead one at once, one gets it", async () => {
  await inFolder(async (folder) => {
    foreign(folder, { pid: 2 ** 22 - 1 });
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, async () => await lockFolder(folder, 150)),
    );
    const held = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    assert.equal(held.filter((lock) => lock.isHeld()).length, 1);
    for (const lock of held) lock.release();
  });
});

test("whoever was taken over knows, and leaves the other's lock alone", async () => {
  await inFolder(async (folder) => {
    const lock = await lockFolder(folder);
    foreign(folder, {}, 2);
    assert.equal(lock.isHeld(), false);
    lock.release();
    assert.deepEqual(readdirSync(folder).toSorted(), ["lock.1", "lock.2"]);
  });
});

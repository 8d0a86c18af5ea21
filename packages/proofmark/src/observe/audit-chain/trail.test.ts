import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { KeyRing } from "../../kernel/key-ring.ts";
import type { TrailRecord } from "../../model/observe/audit-trail.ts";
import { Ground, step } from "./audit-chain.fixture.ts";
import { segmentPath } from "./segment-files.ts";
import { createAuditTrail, type ChainTrail } from "./trail.ts";

const condition = process.execArgv.filter((arg) => arg.startsWith("--conditions"));

/** Asks until it is so; the limit is for a machine that has stalled. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let left = 1_000; left > 0; left--) {
    if (await isSo()) return;
    await pause(10);
  }
  assert.fail("it never came to be");
}

async function textOf(ground: Ground, segment = 0): Promise<string> {
  return await readFile(segmentPath(ground.chain, segment), "utf8");
}

test("a durable record is in the file when its append is answered", async () => {
  await using ground = await Ground.create();
  await using trail = await ground.open({ durable: true });
  assert.equal(await trail.append(step(1)), "durable");
  assert.match(await textOf(ground), /"account":"account-1"/);
});

test("a batched record is answered at once and written soon after", async () => {
  await using ground = await Ground.create();
  await using trail = await ground.open();
  assert.equal(await trail.append(step(1)), "queued");
  await until(async () => (await textOf(ground)).includes('"account":"account-1"'));
});

test("callers that come together share a sync", async () => {
  await using ground = await Ground.create();
  await using trail = await ground.open({ durable: true });
  const outcomes = await Promise.all(
    Array.from({ length: 3_000 }, async (_, index) => await trail.append(step(index))),
  );
  assert.ok(outcomes.every((outcome) => outcome === "durable"));
  await trail[Symbol.asyncDispose]();
  assert.equal((await ground.verify()).records, 3_000);
});

test("what is appended after the end is lost, and said to be", async () => {
  await using ground = await Ground.create();
  const trail = await ground.open();
  await trail[Symbol.asyncDispose]();
  assert.equal(await trail.append(step(1)), "lost");
});

test("segments end when they are full or old, and follow on each other", async () => {
  await using ground = await Ground.create();
  {
    await using trail = await ground.open({ segmentBytes: 4_096, durable: true });
    for (let index = 0; index < 60; index++) await trail.append(step(index));
    ground.clock.time += 86_400_000;
    await trail.append(step(60));
    await trail.append(step(61));
  }
  const verdict = await ground.verify();
  assert.equal(verdict.state, "intact", JSON.stringify(verdict));
  assert.equal(verdict.records, 62);
  assert.ok(verdict.segments >= 5);
  assert.equal(verdict.crashes, 0);
});

test("a key that is put in front takes effect at the next start, and the old one still checks", async () => {
  await using ground = await Ground.create();
  const next = { id: "2027", key: Buffer.alloc(32, 8) };
  const both = new KeyRing([next, { id: "2026", key: Buffer.alloc(32, 7) }]);
  await ground.write(5);
  await ground.write(5, { ring: both }, 5);
  const verdict = await ground.verify({ ring: both });
  assert.deepEqual([verdict.state, verdict.codes], ["intact", "checked"]);
  const partly = await ground.verify({ ring: new KeyRing([next]) });
  assert.deepEqual([partly.state, partly.codes], ["intact", "partly"]);
  assert.match(partly.notes.join(" "), /no key 2026/);
});

test("a clock that is set back leaves a chain that is intact", async () => {
  await using ground = await Ground.create();
  await ground.write(5);
  ground.clock.time -= 7 * 86_400_000;
  await ground.write(5, {}, 5);
  assert.equal((await ground.verify()).state, "intact");
});

test("a torn line at the end is a crash: the next start leaves it, and says how long it is", async () => {
  await using ground = await Ground.create();
  await ground.write(5);
  const line = (await textOf(ground)).split("\n")[4] ?? "";
  await appendFile(segmentPath(ground.chain, 0), line.slice(0, 40));
  assert.match((await ground.verify()).notes.join(" "), /ends in 40 bytes/);
  await ground.write(5, {}, 5);
  const verdict = await ground.verify();
  assert.deepEqual([verdict.state, verdict.records, verdict.crashes], ["intact", 10, 1]);
  assert.match(await textOf(ground, 1), /"ended":"crashed","tornBytes":40/);
});

test("half a file that never became a segment is cleared away", async () => {
  await using ground = await Ground.create();
  await ground.write(1);
  await writeFile(`${ground.chain}/.0a1b-2c.part`, "half");
  await ground.write(1, {}, 1);
  assert.deepEqual((await readdir(ground.chain)).toSorted(), ["000000.jsonl", "000001.jsonl"]);
});

test("a second process for one chain is refused, and told what to do", async () => {
  await using ground = await Ground.create();
  await using _ = await ground.open();
  await assert.rejects(ground.open(), {
    code: "PM_AUDIT_CHAIN",
    message: /set instance to a name of its own/,
  });
  await using other = await ground.open({ instance: "web-2" });
  assert.notEqual(other.chain, "");
});

test("without a key it says which variable to set; a wrong option is named", async () => {
  const { folder } = await Ground.create();
  await assert.rejects(createAuditTrail({ folder }, {}), { message: /PROOFMARK_VAULT_KEYS/ });
  await assert.rejects(createAuditTrail({ folder, flushms: 1 } as never, {}), { message: /flushMs/ });
  const env = { PROOFMARK_VAULT_KEYS: `a=${Buffer.alloc(32, 7).toString("base64")}x` };
  await assert.rejects(createAuditTrail({ folder }, env), { code: "PM_SECRET" });
});

test("secrets in a reason, line breaks and odd values come out as one harmless line", async () => {
  await using ground = await Ground.create();
  {
    await using trail = await ground.open({ durable: true });
    await trail.append({
      ...step(1),
      reason: "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk\n{}",
    });
    await trail.append({ ...step(2), account: `a\ud800"\u2028\n${"x".repeat(2_000)}`, at: Number.NaN });
    await trail.append({
      control: 7,
      category: "none",
      action: undefined,
      isSuccess: true,
      at: Infinity,
    } as unknown as TrailRecord);
  }
  const verdict = await ground.verify();
  assert.deepEqual([verdict.state, verdict.records], ["intact", 3], JSON.stringify(verdict));
  assert.ok(!(await textOf(ground)).includes("eyJhbGci"));
});

/** Puts something in the way of the folder: root goes past rights, so the folder itself goes away. */
async function withoutFolder(ground: Ground, work: () => Promise<void>): Promise<void> {
  await rename(ground.chain, `${ground.chain}-aside`);
  await work();
  await rename(`${ground.chain}-aside`, ground.chain);
}

test("while nothing can be written records wait, are told of, and are written when it can again", async () => {
  await using ground = await Ground.create();
  const trail = await ground.open({ maxQueued: 50 });
  await trail.append(step(0));
  await trail.sealHead();
  let outcomes: readonly string[] = [];
  await withoutFolder(ground, async () => {
    await trail.append(step(1));
    await until(() => !trail.isWriting);
    outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => await trail.append(step(2 + index))),
    );
    await until(() => ground.changes.some(({ type }) => type === "loss"));
  });
  await until(() => trail.isWriting);
  await trail[Symbol.asyncDispose]();
  assert.deepEqual([outcomes.filter((each) => each === "queued").length, outcomes.at(-1)], [49, "lost"]);
  assert.deepEqual(
    ground.changes.map(({ type }) => type),
    ["degraded", "loss", "recovered"],
  );
  const lost = ground.changes.find((change) => change.type === "loss");
  const verdict = await ground.verify();
  assert.deepEqual(
    [verdict.state, verdict.records, verdict.lost],
    ["intact", 51, 11],
    JSON.stringify(verdict),
  );
  assert.equal(lost?.count, 11);
});

test("a segment that is removed while it is written is noticed, told of, and a gap in the chain", async () => {
  await using ground = await Ground.create();
  await using trail = await ground.open();
  await trail.append(step(0));
  await trail.sealHead();
  await rm(segmentPath(ground.chain, 0));
  await trail.sealHead();
  await trail.append(step(1));
  await trail.sealHead();
  assert.match(ground.changes.map((change) => change.reason).join(" "), /has been removed/);
  assert.equal((await ground.verify()).problem?.kind, "segment-missing");
});

test("where no new segment can be begun the old one grows", async () => {
  await using ground = await Ground.create();
  {
    await using trail = await ground.open({ segmentBytes: 4_096, durable: true });
    // Stands where the next segment should.
    await mkdir(segmentPath(ground.chain, 1));
    for (let index = 0; index < 30; index++) assert.equal(await trail.append(step(index)), "durable");
    assert.match(ground.changes.map((change) => change.reason).join(" "), /the old one grows/);
    await rm(segmentPath(ground.chain, 1), { recursive: true });
    ground.clock.time += 61_000;
    await trail.append(step(30));
  }
  const verdict = await ground.verify();
  assert.deepEqual(
    [verdict.state, verdict.records, verdict.segments],
    ["intact", 31, 2],
    JSON.stringify(verdict),
  );
});

test("a disk that is full answers with records that wait, and none is half in the file", async () => {
  await using ground = await Ground.create();
  const script = fileURLToPath(new URL("full-disk.fixture.ts", import.meta.url));
  // Files of 16 blocks at most: what a full disk does, a write that comes to a part of its bytes, and EFBIG for ENOSPC.
  const command = [
    "-c",
    'ulimit -f 16; exec "$@"',
    "bash",
    process.execPath,
    ...condition,
    script,
    ground.folder,
  ];
  // It ends itself with kill -9, so that it writes nothing afterwards.
  const { stdout } = await promisify(execFile)("bash", command, { encoding: "utf8" }).catch(
    (error: { readonly stdout: string }) => error,
  );
  const { outcome, degraded } = JSON.parse(stdout);
  assert.equal(outcome, "waiting");
  assert.match(degraded, /EFBIG/);
  const [verdict, text] = [await ground.verify({ anchors: [] }), await textOf(ground)];
  assert.equal(verdict.state, "intact", JSON.stringify(verdict));
  assert.equal(Buffer.byteLength(text), 16 * 1_024);
});

test("a process that just ends has written what waited, and stopped as it should", async () => {
  for (const ending of ["exit", "idle", "throw"]) {
    await using ground = await Ground.create();
    const script = fileURLToPath(new URL("ending.fixture.ts", import.meta.url));
    await promisify(execFile)(process.execPath, [...condition, script, ground.folder, ending]).catch(
      () => {},
    );
    const verdict = await ground.verify({ anchors: [] });
    assert.deepEqual([verdict.state, verdict.records], ["intact", 500], ending);
    await ground.write(1, {}, 900);
    assert.equal((await ground.verify({ anchors: [] })).crashes, 0, ending);
  }
});

test("whoever listens hears of what is wrong at once, and nobody else's fault stops the trail", async () => {
  await using ground = await Ground.create();
  await using trail: ChainTrail = await ground.open();
  trail.listen(() => {
    throw new Error("of the listener");
  });
  await withoutFolder(ground, async () => {
    await trail.append(step(1));
    await until(() => !trail.isWriting);
    const late: string[] = [];
    trail.listen(({ type }) => late.push(type))();
    assert.deepEqual(late, ["degraded"]);
  });
  await until(() => trail.isWriting);
});

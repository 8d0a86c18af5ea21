import assert from "node:assert/strict";
import { test } from "node:test";

import { KeyRing } from "../../kernel/key-ring.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { factorKind } from "./factor-book.ts";
import { sealPlainSecrets } from "./seal-plain-secrets.ts";
import { Factory, keys } from "./second-factors.fixture.ts";
import { codeAt, newTotpSecret } from "./totp.ts";

const ring = new KeyRing([keys.today, keys.old]);

async function imported(storage: RecordStorage, count: number): Promise<readonly string[]> {
  const secrets = Array.from({ length: count }, newTotpSecret);
  for (const [index, totp] of secrets.entries())
    await storage.write([
      {
        type: "insert",
        kind: factorKind,
        id: `u${index}`,
        owner: `u${index}`,
        data: JSON.stringify({ totp }),
      },
    ]);
  return secrets;
}

test("imported secrets are sealed, more of one moment than a page holds, and are good then", async () => {
  await using made = new Factory();
  const secrets = await imported(made.storage, 1_203);
  const dry = await sealPlainSecrets(made.storage, ring, { writes: false });
  assert.deepEqual([dry.counts.plain, dry.written], [1_203, 0]);
  assert.equal((await sealPlainSecrets(made.storage, ring)).written, 1_203);
  const again = await sealPlainSecrets(made.storage, ring);
  assert.deepEqual([again.counts.current, again.written], [1_203, 0]);
  const code = codeAt(secrets[700] ?? "", made.clock.time);
  assert.equal(await made.create().verify("u700", code), undefined);
  const stored = (await made.storage.get(factorKind, "u700"))?.data ?? "";
  assert.ok(!stored.includes(secrets[700] ?? ""));
});

test("what an older key sealed is sealed anew, recovery codes and what was begun with it", async () => {
  await using made = new Factory();
  const before = made.create({ ring: new KeyRing([keys.old]) });
  const { recoveryCodes, code } = await made.enrol(before, "alice");
  const { secret } = await before.beginTotp("alice", "alice");
  assert.equal((await sealPlainSecrets(made.storage, ring, { states: ["plain"] })).written, 0);
  const { counts, written } = await sealPlainSecrets(made.storage, ring, { states: ["outdated"] });
  assert.deepEqual([counts.outdated, written], [3, 1]);
  const after = made.create({ ring: new KeyRing([keys.today]) });
  assert.equal(await after.verify("alice", code()), undefined);
  assert.equal(await after.verify("alice", recoveryCodes[0] ?? ""), undefined);
  const confirmed = await after.confirmTotp("alice", codeAt(secret, made.clock.time));
  assert.ok("recoveryCodes" in confirmed);
});

test("what nobody can read is named and left as it is", async () => {
  await using made = new Factory();
  await made.enrol(made.create({ ring: new KeyRing([keys.old]) }), "alice");
  await made.storage.write([
    { type: "insert", kind: factorKind, id: "bob", owner: "bob", data: '{"totp":"hunter2"}' },
  ]);
  const { left, written, counts } = await sealPlainSecrets(made.storage, new KeyRing([keys.today]));
  assert.deepEqual([left.toSorted(), written], [["alice", "bob"], 0]);
  assert.deepEqual([counts.unreadable, counts.unknown], [2, 1]);
});

test("a run that was broken off is taken up", async () => {
  await using made = new Factory();
  await imported(made.storage, 10);
  const stop = new AbortController();
  let writes = 0;
  const storage: RecordStorage = {
    ...made.storage,
    write: async (changes) => {
      if (++writes === 4) stop.abort();
      return await made.storage.write(changes);
    },
  };
  const first = await sealPlainSecrets(storage, ring, { signal: stop.signal });
  const second = await sealPlainSecrets(made.storage, ring);
  assert.deepEqual([first.written, second.written], [4, 6]);
});

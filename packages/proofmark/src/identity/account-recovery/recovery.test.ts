import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { OptionsError } from "../../config/parse-options.ts";
import type { Sessions } from "../../model/identity/ports.ts";
import { deny, isDenial } from "../../model/verdict.ts";
import { StoreUnavailableError, type Store } from "../../store/store.ts";
import { existing, plainPasswords, recovering } from "./recovery.fixture.ts";

const alice = "alice@example.com";
const password = "a good long one";
const downStore = { hit: async () => Promise.reject(new StoreUnavailableError("down")) };

describe("registration", () => {
  test("makes no account before its link was followed, and one then", async () => {
    await using all = recovering();
    assert.equal(await all.recovery.register({ name: " Alice@Example.com", password }), undefined);
    const token = await all.tokenFor(alice);
    assert.equal(await all.accounts.byName(alice), undefined);
    const made = await all.recovery.verify(token, password);
    assert.ok(!isDenial(made));
    const account = await all.accounts.byName(alice);
    assert.deepEqual(
      { id: account?.id, roles: account?.roles, hash: account?.passwordHash, at: account?.verifiedAt },
      { id: made.id, roles: ["user"], hash: `hash of ${password}`, at: all.clock.time },
    );
    assert.deepEqual(all.actions(), ["registration.requested", "registration.verified"]);
  });

  test("with a name that is taken is answered as a fresh one, hashed as one, and its owner is told", async () => {
    await using all = recovering();
    await existing(all);
    const fresh = await all.recovery.register({ name: "bob@example.com", password });
    const taken = await all.recovery.register({ name: alice, password });
    assert.equal(taken, fresh);
    assert.equal(all.hashes(), 2);
    await all.recovery.settle();
    assert.match(all.outbox.find(({ to }) => to === alice)?.subject ?? "", /You have an account/);
    assert.equal((await all.accounts.byName(alice))?.passwordHash, "hash of the old one");
  });

  test("asks the database nothing before it answers", async () => {
    await using all = recovering();
    await all.storage[Symbol.asyncDispose]();
    assert.equal(await all.recovery.register({ name: alice, password }), undefined);
    assert.equal(all.recovery.forgot(alice), undefined);
    await all.recovery.settle();
    assert.equal(all.faults.length, 2);
  });

  for (const name of ["", "alice", "a@b@c", "a b@c.example", "a@b.example\nBcc: c@d.example", "@b.example"])
    test(`with what is no address is refused: ${JSON.stringify(name)}`, async () => {
      await using all = recovering();
      assert.equal((await all.recovery.register({ name, password }))?.code, "PM_RECOVERY_NAME");
    });

  test("with a bad password is refused, whether the name is taken or not", async () => {
    await using all = recovering();
    await existing(all);
    for (const name of [alice, "bob@example.com"])
      assert.notEqual(await all.recovery.register({ name, password: "short" }), undefined);
    assert.equal(all.hashes(), 0);
  });

  test("by another with the address ends no link of its owner, and gives no account another's password", async () => {
    await using all = recovering();
    await all.recovery.register({ name: alice, password });
    const own = await all.tokenFor(alice);
    await all.recovery.register({ name: alice, password: "known to another" });
    const foreign = await all.tokenFor(alice);
    assert.ok(isDenial(await all.recovery.verify(foreign, password)));
    assert.equal(await all.accounts.byName(alice), undefined);
    assert.ok(!isDenial(await all.recovery.verify(own, password)));
    assert.ok(isDenial(await all.recovery.verify(foreign, "known to another")));
    assert.equal((await all.accounts.byName(alice))?.passwordHash, `hash of ${password}`);
  });

  test("is not confirmed by a wrong password, and then by the right one", async () => {
    await using all = recovering();
    await all.recovery.register({ name: alice, password });
    const token = await all.tokenFor(alice);
    assert.ok(isDenial(await all.recovery.verify(token, `${password}?`)));
    assert.ok(!isDenial(await all.recovery.verify(token, password)));
    assert.deepEqual(all.actions(), [
      "registration.requested",
      "registration.refused",
      "registration.verified",
    ]);
  });

  test("is over after a day", async () => {
    await using all = recovering();
    await all.recovery.register({ name: alice, password });
    const token = await all.tokenFor(alice);
    all.clock.time += 86_400_000;
    assert.ok(isDenial(await all.recovery.verify(token, password)));
    assert.equal(await all.accounts.byName(alice), undefined);
  });
});

describe("reset", () => {
  test("sets the password once, ends what was signed in, and tells the owner", async () => {
    await using all = recovering();
    const id = await existing(all);
    all.recovery.forgot("ALICE@example.com");
    const token = await all.tokenFor(alice);
    assert.deepEqual(await all.recovery.reset(token, password), { id, roles: ["user"] });
    assert.equal((await all.accounts.byId(id))?.passwordHash, `hash of ${password}`);
    assert.deepEqual(all.ended.toSorted(), [`keys ${id}`, `sessions ${id}`, `tokens ${id}`]);
    assert.ok(isDenial(await all.recovery.reset(token, "another good one")));
    assert.equal((await all.accounts.byId(id))?.passwordHash, `hash of ${password}`);
    await all.recovery.settle();
    assert.match(all.outbox.at(-1)?.subject ?? "", /Your password was changed/);
    assert.deepEqual(all.actions(), ["reset.requested", "reset.done", "reset.refused"]);
  });

  test("asked for an unknown name is answered alike, and nothing is sent", async () => {
    await using all = recovering();
    assert.equal(all.recovery.forgot("nobody@example.com"), undefined);
    assert.equal(all.recovery.forgot("no address at all"), undefined);
    await all.recovery.settle();
    assert.deepEqual(all.outbox, []);
    assert.deepEqual(all.actions(), ["reset.unavailable", "reset.unavailable"]);
  });

  test("of a disabled account is not possible, by a token from before either", async () => {
    await using all = recovering();
    const id = await existing(all);
    all.recovery.forgot(alice);
    const token = await all.tokenFor(alice);
    await all.accounts.update(id, () => ({ disabledAt: 1 }));
    assert.ok(isDenial(await all.recovery.reset(token, password)));
    all.recovery.forgot(alice);
    await all.recovery.settle();
    assert.equal(all.outbox.length, 1);
  });

  test("of many with one token at once, one sets the password", async () => {
    await using all = recovering();
    await existing(all);
    all.recovery.forgot(alice);
    const token = await all.tokenFor(alice);
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => all.recovery.reset(token, `${password} ${index}`)),
    );
    assert.equal(answers.filter((answer) => !isDenial(answer)).length, 1);
  });

  test("with a bad password uses nothing up", async () => {
    await using all = recovering();
    await existing(all);
    all.recovery.forgot(alice);
    const token = await all.tokenFor(alice);
    assert.ok(isDenial(await all.recovery.reset(token, "short")));
    assert.ok(!isDenial(await all.recovery.reset(token, password)));
  });

  test("ends the older link, and is over after 15 minutes", async () => {
    await using all = recovering();
    await existing(all);
    all.recovery.forgot(alice);
    const older = await all.tokenFor(alice);
    all.recovery.forgot(alice);
    const newer = await all.tokenFor(alice);
    assert.ok(isDenial(await all.recovery.reset(older, password)));
    all.clock.time += 900_000;
    assert.ok(isDenial(await all.recovery.reset(newer, password)));
  });

  test("is not possible by a link from before the password was changed otherwise", async () => {
    await using all = recovering();
    const id = await existing(all);
    all.recovery.forgot(alice);
    const token = await all.tokenFor(alice);
    await all.recovery.endResets(id);
    assert.ok(isDenial(await all.recovery.reset(token, password)));
  });

  test("confirms the address, for who read the mail has it", async () => {
    await using all = recovering();
    const id = await existing(all);
    await all.accounts.update(id, () => ({ verifiedAt: undefined }));
    all.recovery.forgot(alice);
    await all.recovery.reset(await all.tokenFor(alice), password);
    assert.equal((await all.accounts.byId(id))?.verifiedAt, all.clock.time);
  });

  test("leaves API keys where that was chosen", async () => {
    await using all = recovering({ revokesApiKeys: false });
    const id = await existing(all);
    all.recovery.forgot(alice);
    await all.recovery.reset(await all.tokenFor(alice), password);
    assert.deepEqual(all.ended.toSorted(), [`sessions ${id}`, `tokens ${id}`]);
  });

  test("says that it failed where sessions could not be ended, having ended the rest", async () => {
    const sessions = { revokeAll: async () => Promise.reject(new Error("down")) } as unknown as Sessions;
    await using all = recovering({ sessions });
    const id = await existing(all);
    all.recovery.forgot(alice);
    const token = await all.tokenFor(alice);
    await assert.rejects(all.recovery.reset(token, password), /down/);
    assert.deepEqual(all.ended.toSorted(), [`keys ${id}`, `tokens ${id}`]);
    assert.ok(all.actions().includes("reset.incomplete"));
  });
});

describe("mails", () => {
  test("lead to the configured origin, whatever the request said", async () => {
    await using all = recovering({ service: { name: "Notes", origin: "http://localhost:3000" } });
    await existing(all);
    all.recovery.forgot(alice);
    await all.recovery.register({ name: "bob@example.com", password });
    await all.recovery.settle();
    const links = all.outbox.flatMap(({ text }) => text.match(/https?:\S+/g) ?? []);
    assert.equal(links.length, 2);
    for (const link of links) assert.equal(new URL(link).origin, "http://localhost:3000");
  });

  test("to one address are so many in an hour, and what is withheld is told; notices count apart", async () => {
    await using all = recovering({ mailsPerHour: 2 });
    const id = await existing(all);
    for (let asked = 0; asked < 4; asked++) all.recovery.forgot(alice);
    await all.recovery.settle();
    all.recovery.notify(id, "new-device");
    await all.recovery.settle();
    assert.equal(all.outbox.length, 3);
    assert.equal(all.actions().filter((action) => action === "mail.withheld").length, 2);
    all.clock.time += 7_200_000;
    all.recovery.forgot(alice);
    await all.recovery.settle();
    assert.equal(all.outbox.length, 4);
  });

  test("that are withheld end no link that was sent, and registrations use up none of the links", async () => {
    await using all = recovering({ mailsPerHour: 2 });
    await existing(all);
    for (let asked = 0; asked < 4; asked++) await all.recovery.register({ name: alice, password });
    for (let asked = 0; asked < 4; asked++) {
      all.recovery.forgot(alice);
      await all.recovery.settle();
    }
    assert.equal(all.outbox.length, 4);
    assert.ok(!isDenial(await all.recovery.reset(await all.tokenFor(alice), "another password")));
  });

  test("to a mailbox count together, whatever stands behind its plus sign", async () => {
    await using all = recovering({ mailsPerHour: 2 });
    for (const name of ["bob@example.com", "bob+1@example.com", "bob+2@example.com", "carol@example.com"])
      await all.recovery.register({ name, password });
    await all.recovery.settle();
    const told = all.outbox.map(({ to }) => to);
    assert.deepEqual(told, ["bob@example.com", "bob+1@example.com", "carol@example.com"]);
  });

  test("go out while the shared store is down, counted in this process", async () => {
    await using all = recovering({ mailsPerHour: 2, store: downStore as unknown as Store });
    await existing(all);
    for (let asked = 0; asked < 4; asked++) all.recovery.forgot(alice);
    await all.recovery.settle();
    assert.equal(all.outbox.length, 2);
  });

  test("that can't be sent are told, and never answered", async () => {
    await using all = recovering({ mail: async () => Promise.reject(new Error("no mail server")) });
    await existing(all);
    assert.equal(all.recovery.forgot(alice), undefined);
    await all.recovery.settle();
    assert.equal(all.faults.length, 1);
    assert.ok(all.actions().includes("work.failed"));
  });

  test("that wait without end refuse everybody alike, and are all sent", async () => {
    const gate = Promise.withResolvers<void>();
    let sent = 0;
    const mail = async (): Promise<void> => {
      await gate.promise;
      sent++;
    };
    await using all = recovering({ mail, jobs: { delayMs: () => 0, maxJobs: 3, parallel: 1 } });
    const names = [alice, "bob@example.com", "carol@example.com"];
    for (const name of names) await existing(all, name);
    for (const name of names) assert.equal(all.recovery.forgot(name), undefined);
    for (const name of [alice, "nobody@example.com"]) {
      assert.equal(all.recovery.forgot(name)?.code, "PM_RECOVERY_BUSY");
      assert.equal((await all.recovery.register({ name, password }))?.code, "PM_RECOVERY_BUSY");
    }
    gate.resolve();
    await all.recovery.settle();
    assert.equal(sent, 3);
  });
});

test("notices are sent though a flood of registrations fills what waits", async () => {
  await using all = recovering({ jobs: { delayMs: () => 0, maxJobs: 4, parallel: 1 } });
  const id = await existing(all);
  const answers = Array.from({ length: 9 }, (_, index) => all.recovery.forgot(`${index}@example.com`));
  assert.equal(answers.at(-1)?.code, "PM_RECOVERY_BUSY");
  all.recovery.notify(id, "password-changed");
  await all.recovery.settle();
  assert.deepEqual([all.outbox.map(({ to }) => to), all.faults], [[alice], []]);
});

test("closing does what waits, however long it would have waited", async () => {
  const all = recovering({ jobs: { delayMs: () => 3_600_000 } });
  await existing(all);
  all.recovery.forgot(alice);
  await all[Symbol.asyncDispose]();
  assert.equal(all.outbox.length, 1);
  assert.equal(all.recovery.forgot(alice)?.code, "PM_RECOVERY_BUSY");
});

test("hashing that is refused for load is said, before anything is sent", async () => {
  const passwords = { ...plainPasswords(), hash: async () => Promise.resolve(deny("PM_RATE_STORE_DOWN")) };
  await using all = recovering({ passwords });
  assert.equal((await all.recovery.register({ name: alice, password }))?.status, 503);
});

test("the records hold no address, no password and no token", async () => {
  await using all = recovering();
  await existing(all);
  await all.recovery.register({ name: alice, password });
  await all.recovery.register({ name: "bob@example.com", password });
  all.recovery.forgot(alice);
  const token = await all.tokenFor(alice);
  await all.recovery.reset(token, "another good one");
  await all.recovery.reset(token, "another good one");
  const told = JSON.stringify(all.records);
  for (const secret of [alice, "bob@", password, "another", token]) assert.ok(!told.includes(secret), secret);
  assert.ok(all.records.length >= 5);
});

for (const [origin, why] of [
  ["http://notes.example", /needs? https/],
  ["https://notes.example/app", /no origin/],
  ["notes.example", /origin/],
  ["ftp://notes.example", /origin/],
] as const)
  test(`the origin ${origin} is refused`, () => {
    assert.throws(
      () => recovering({ service: { name: "Notes", origin } }),
      (error) => error instanceof OptionsError && why.test(error.message),
    );
  });

test("an option that does not exist is refused with what was meant", () => {
  assert.throws(() => recovering({ mailPerHour: 3 } as object), /Did you mean mailsPerHour/);
});

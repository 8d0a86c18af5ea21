import assert from "node:assert/strict";
import { test } from "node:test";

import type { Account } from "../../model/identity/account.ts";
import { deny } from "../../model/verdict.ts";
import { existing, recovering, type Recovering } from "./recovery.fixture.ts";

const alice = "alice@example.com";
const password = "a good long one";

/** An account that asked for another address. */
async function asked(all: Recovering): Promise<Account & { readonly token: string }> {
  const account = await all.accounts.byId(await existing(all));
  assert.ok(account !== undefined);
  all.recovery.changeName(account, "new@example.com");
  return { ...account, token: await all.tokenFor("new@example.com") };
}

/** Does something once, right before the storage makes a change of this kind. */
function crossed(all: Recovering, kind: string, work: () => Promise<unknown>): void {
  const write = all.storage.write.bind(all.storage);
  Object.assign(all.storage, {
    async write(...changes: Parameters<typeof write>) {
      if (changes[0].every((change) => change.kind !== kind)) return await write(...changes);
      Object.assign(all.storage, { write });
      await work();
      return await write(...changes);
    },
  });
}

test("a link for a new password that is made while the address changes is none for the old address", async () => {
  await using all = recovering();
  const { id, token, passwordHash } = await asked(all);
  crossed(all, "reset-token", async () => await all.recovery.confirmName(id, token));
  all.recovery.forgot(alice);
  const reset = await all.tokenFor(alice);
  assert.equal((await all.accounts.byId(id))?.name, "new@example.com");
  assert.deepEqual(await all.recovery.reset(reset, password), deny("PM_RECOVERY_TOKEN"));
  assert.equal((await all.accounts.byId(id))?.passwordHash, passwordHash);
});

test("an address is not given by a link that was asked for under a password that is another by then", async () => {
  await using all = recovering();
  const { id, token } = await asked(all);
  crossed(all, "account-name", async () => {
    all.recovery.forgot(alice);
    await all.recovery.reset(await all.tokenFor(alice), password);
  });
  assert.deepEqual(await all.recovery.confirmName(id, token), deny("PM_RECOVERY_TOKEN"));
  assert.equal((await all.accounts.byId(id))?.name, alice);
});

import { randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import type { ControlOptions } from "../../../catalog/guards.ts";
import { KeyRing } from "../../../kernel/key-ring.ts";
import type { Mail, NewApiKey } from "../../../model/identity/ports.ts";
import type { IdentityTarget } from "../../../model/identity/target.ts";
import { isDenial } from "../../../model/verdict.ts";
import { totpCode } from "../../../probing/canary-session.ts";
import { AccountBook } from "../../../store/records/account-book.ts";
import { sqliteStorage } from "../../../store/records/sqlite.ts";
import { MemoryStore } from "../../../store/memory.ts";
import { createApplication } from "./application.ts";
import { groundControls } from "./controls.ts";
import type { GroundContext, GroundParts } from "./ground-parts.ts";
import { createParts } from "./parts.ts";
import { groundTarget, type GroundCanaries } from "./target.ts";

/** One process of the service: its own parts, over what all of them share. */
export interface GroundInstance {
  readonly listener: RequestListener;
  /** The options of the identity guards that stand in front of it. */
  readonly controls: ControlOptions;
}

/** A service with sign-in in two instances, and its canaries. */
export interface IdentityGround extends AsyncDisposable {
  readonly instances: readonly [GroundInstance, GroundInstance];
  readonly target: IdentityTarget;
}

/**
 * The proving ground of identity. `off` names the control whose part is the weak one; its guard is for whoever builds the
 * pipeline to leave out.
 */
export async function createIdentityGround(off?: string): Promise<IdentityGround> {
  const storage = sqliteStorage(":memory:");
  const context: GroundContext = {
    storage,
    store: new MemoryStore(),
    ring: new KeyRing([{ id: "ground", key: randomBytes(32) }]),
    accounts: new AccountBook(storage),
    outbox: [] satisfies Mail[],
  };
  const one = await createParts(context, off);
  const two = await createParts(context, off);
  const instance = (parts: GroundParts): GroundInstance => ({
    listener: createApplication(context, parts),
    controls: groundControls(context, parts),
  });
  const canaries = await createCanaries(context, one);
  return {
    instances: [instance(one), instance(two)],
    target: groundTarget(canaries),
    async [Symbol.asyncDispose]() {
      for (const parts of [one, two]) {
        await parts["account-recovery"][Symbol.asyncDispose]();
        await parts.lockout?.[Symbol.asyncDispose]();
        for (const part of [parts.session, parts.token, parts["api-key"]]) await part[Symbol.asyncDispose]();
      }
      await context.store[Symbol.asyncDispose]();
      await storage[Symbol.asyncDispose]();
    },
  };
}

/** Of the key that has expired when the ground is there. */
const shortestLifeMs = 30;

async function createCanaries(context: GroundContext, parts: GroundParts): Promise<GroundCanaries> {
  const add = async (
    name: string,
    roles: readonly string[],
  ): Promise<{ id: string; name: string; password: string }> => {
    const password = `Aa1!${randomBytes(18).toString("base64url")}`;
    const passwordHash = await parts.password.hash(password);
    const account = await context.accounts.create(`${name}@canary.example`, {
      passwordHash: isDenial(passwordHash) ? undefined : passwordHash,
      roles,
      createdAt: Date.now(),
      verifiedAt: Date.now(),
      disabledAt: undefined,
    });
    if (account === undefined) throw new Error(`The ground could not make the canary ${name}.`);
    return { id: account.id, name: account.name, password };
  };
  const one = await add("one", ["user"]);
  const two = await add("two", ["user"]);
  const admin = await add("admin", ["admin"]);
  const guarded = await add("guarded", ["user"]);
  const { secret } = await parts.mfa.beginTotp(guarded.id, guarded.name);
  // Of the step before: today's code is for the probe.
  await parts.mfa.confirmTotp(guarded.id, totpCode(secret, Date.now() - 30_000));
  const keys = parts["api-key"];
  const owner = { id: one.id, roles: ["user"] };
  const create = async (name: string, end: { readonly expiresAt?: number } = {}): Promise<NewApiKey> => {
    const made = await keys.create(owner, { name, scopes: ["reports:read"], ...end });
    if (isDenial(made)) throw new Error(`The ground could not make the key ${name}.`);
    return made;
  };
  const reader = await create("reader");
  const revoked = await create("revoked");
  await keys.revoke(owner.id, revoked.view.id);
  const expired = await create("expired", { expiresAt: Date.now() + shortestLifeMs });
  await sleep(shortestLifeMs);
  return {
    one,
    two,
    admin,
    guarded: { ...guarded, totpSecret: secret },
    keys: { reader: reader.key, revoked: revoked.key, expired: expired.key },
  };
}

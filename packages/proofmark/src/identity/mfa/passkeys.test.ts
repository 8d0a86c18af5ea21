import assert from "node:assert/strict";
import { test } from "node:test";

import type { AuditRecord } from "../../model/audit.ts";
import type { Passkeys } from "../../model/identity/ports.ts";
import { isDenial } from "../../model/verdict.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { challengeKind } from "./passkey-records.ts";
import { createPasskeys, type PasskeysOptions } from "./passkeys.ts";
import { Factory } from "./second-factors.fixture.ts";
import { SoftwareAuthenticator, type Twist } from "./software-authenticator.fixture.ts";

const origin = "https://example.com";
const relyingParty = { id: "example.com", name: "Jotter", origins: [origin] };
const codeOf = (answer: unknown): string | undefined => (isDenial(answer) ? answer.code : undefined);

class Service implements AsyncDisposable {
  readonly clock = new SetClock();
  readonly storage: RecordStorage = sqliteStorage(":memory:", { clock: this.clock });
  readonly told: AuditRecord[] = [];

  create(more: Partial<PasskeysOptions> = {}): Passkeys {
    const onAudit = (record: AuditRecord): void => void this.told.push(record);
    return createPasskeys({ storage: this.storage, relyingParty, clock: this.clock, onAudit, ...more });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.storage[Symbol.asyncDispose]();
  }
}

async function registered(passkeys: Passkeys, account = "alice"): Promise<SoftwareAuthenticator> {
  const authenticator = new SoftwareAuthenticator(origin);
  const options = await passkeys.beginRegistration(account, `${account}@example.com`);
  const view = await passkeys.finishRegistration(account, authenticator.register(options), "Laptop");
  if (isDenial(view)) throw new Error(view.code);
  return authenticator;
}

test("the options ask for what is known to be wanted, and name what is there already", async () => {
  await using service = new Service();
  const passkeys = service.create();
  const authenticator = await registered(passkeys);
  const creation = await passkeys.beginRegistration("alice", "alice@example.com");
  const { rp, user, excludeCredentials, authenticatorSelection, attestation, timeout, challenge } =
    creation as Record<string, Record<string, unknown>>;
  assert.deepEqual(rp, { id: "example.com", name: "Jotter" });
  assert.equal(user?.["name"], "alice@example.com");
  assert.ok(!Buffer.from(String(user?.["id"]), "base64url").includes("alice"));
  assert.deepEqual(excludeCredentials, [
    { id: authenticator.id, transports: ["internal"], type: "public-key" },
  ]);
  assert.equal(authenticatorSelection?.["residentKey"], "preferred");
  assert.equal(authenticatorSelection?.["userVerification"], "preferred");
  assert.deepEqual([attestation, timeout, JSON.stringify(challenge).length], ["none", 300_000, 45]);
  const known = (await passkeys.beginAuthentication("alice")) as { allowCredentials?: unknown[] };
  assert.equal(known.allowCredentials?.length, 1);
  const unknown = (await passkeys.beginAuthentication()) as { allowCredentials?: unknown[] };
  assert.equal(unknown.allowCredentials, undefined);
});

test("a passkey signs in as second factor, and alone", async () => {
  await using service = new Service();
  const passkeys = service.create();
  const authenticator = await registered(passkeys);
  const second = authenticator.authenticate(await passkeys.beginAuthentication("alice"));
  const signedIn = { accountId: "alice", isUserVerified: true };
  assert.deepEqual(await passkeys.finishAuthentication(second, "alice"), signedIn);
  service.clock.time += 1_000;
  const only = authenticator.authenticate(await passkeys.beginAuthentication(), { isVerified: false });
  assert.deepEqual(await passkeys.finishAuthentication(only), { ...signedIn, isUserVerified: false });
  const [view] = await passkeys.list("alice");
  assert.deepEqual([view?.name, view?.lastUsedAt], ["Laptop", service.clock.time]);
  assert.deepEqual(
    service.told.map(({ action, account }) => `${action} ${account}`),
    ["passkey.registered alice", "passkey.used alice", "passkey.used alice"],
  );
});

const twists: readonly (readonly [string, Twist])[] = [
  ["another origin", { origin: "https://example.com.evil.example" }],
  ["the origin over plain HTTP", { origin: "http://example.com" }],
  ["another challenge", { challenge: Buffer.alloc(32, 7).toString("base64url") }],
  ["another ceremony", { type: "payment.get" }],
  ["another domain", { rpId: "evil.example" }],
  ["a frame in another origin", { crossOrigin: true }],
  ["nobody present", { isPresent: false }],
];

for (const [title, twist] of twists) {
  test(`an answer with ${title} is refused, at registration and at sign-in`, async () => {
    await using service = new Service();
    const passkeys = service.create();
    const other = new SoftwareAuthenticator(origin);
    const creation = await passkeys.beginRegistration("alice", "alice");
    const made = await passkeys.finishRegistration("alice", other.register(creation, twist), "Phone");
    assert.equal(codeOf(made), "PM_PASSKEY_REGISTRATION_INVALID");
    assert.deepEqual(await passkeys.list("alice"), []);
    const authenticator = await registered(passkeys);
    const answer = authenticator.authenticate(await passkeys.beginAuthentication("alice"), twist);
    assert.equal(codeOf(await passkeys.finishAuthentication(answer, "alice")), "PM_PASSKEY_INVALID");
  });
}

test("an answer is good once, even of many at once, and so is a registration", async () => {
  await using service = new Service();
  const replicas = [service.create(), service.create()] as const;
  const authenticator = new SoftwareAuthenticator(origin);
  const made = authenticator.register(await replicas[0].beginRegistration("alice", "alice"));
  const views = await Promise.all(replicas.map(async (each) => each.finishRegistration("alice", made, "A")));
  assert.equal(views.filter((view) => !isDenial(view)).length, 1);
  const answer = authenticator.authenticate(await replicas[0].beginAuthentication("alice"));
  const answers = await Promise.all(
    [0, 1, 2, 3].map(async (index) => replicas[index % 2 ? 1 : 0].finishAuthentication(answer, "alice")),
  );
  assert.equal(answers.filter((one) => !isDenial(one)).length, 1);
  assert.equal(codeOf(await replicas[1].finishAuthentication(answer, "alice")), "PM_PASSKEY_INVALID");
});

test("a challenge is over after five minutes, and used up by an answer that was refused", async () => {
  await using service = new Service();
  const passkeys = service.create();
  const authenticator = await registered(passkeys);
  const late = await passkeys.beginAuthentication("alice");
  service.clock.time += 300_000;
  assert.equal(
    codeOf(await passkeys.finishAuthentication(authenticator.authenticate(late), "alice")),
    "PM_PASSKEY_INVALID",
  );
  const options = await passkeys.beginAuthentication("alice");
  await passkeys.finishAuthentication(
    authenticator.authenticate(options, { origin: "https://evil.example" }),
    "alice",
  );
  assert.equal(
    codeOf(await passkeys.finishAuthentication(authenticator.authenticate(options), "alice")),
    "PM_PASSKEY_INVALID",
  );
});

test("a challenge is for its account and its ceremony", async () => {
  await using service = new Service();
  const passkeys = service.create();
  const alice = await registered(passkeys, "alice");
  const bob = await registered(passkeys, "bob");
  const refused = async (options: unknown, by: SoftwareAuthenticator, account?: string): Promise<void> => {
    const answer = await passkeys.finishAuthentication(by.authenticate(options), account);
    assert.equal(codeOf(answer), "PM_PASSKEY_INVALID");
  };
  await refused(await passkeys.beginAuthentication("bob"), bob, "alice");
  await refused(await passkeys.beginAuthentication("alice"), bob, "alice");
  await refused(await passkeys.beginAuthentication("alice"), alice, undefined);
  await refused(await passkeys.beginAuthentication(), alice, "alice");
  const creation = await passkeys.beginRegistration("alice", "alice");
  await refused({ ...(creation as object), rpId: "example.com" }, alice, "alice");
  const phone = new SoftwareAuthenticator(origin).register(await passkeys.beginRegistration("bob", "bob"));
  assert.equal(
    codeOf(await passkeys.finishRegistration("alice", phone, "Phone")),
    "PM_PASSKEY_REGISTRATION_INVALID",
  );
});

test("a counter that goes back is refused as a clone, and told of; one that goes forward is not", async () => {
  await using service = new Service();
  const passkeys = service.create();
  const authenticator = await registered(passkeys);
  const answers: unknown[] = [];
  for (const counter of [5, 6, 6, 3, 0, 7]) {
    const answer = authenticator.authenticate(await passkeys.beginAuthentication("alice"), { counter });
    answers.push(codeOf(await passkeys.finishAuthentication(answer, "alice")));
  }
  const cloned = "PM_PASSKEY_CLONED";
  assert.deepEqual(answers, [undefined, undefined, cloned, cloned, cloned, undefined]);
  assert.equal(service.told.filter(({ action }) => action === "passkey.cloned").length, 3);
});

test("another key's signature, an unknown passkey and another user's handle are refused", async () => {
  await using service = new Service();
  const passkeys = service.create();
  const alice = await registered(passkeys, "alice");
  const bob = await registered(passkeys, "bob");
  const stranger = new SoftwareAuthenticator(origin);
  for (const answer of [
    stranger.authenticate(await passkeys.beginAuthentication("alice")),
    { ...bob.authenticate(await passkeys.beginAuthentication("alice")), id: alice.id, rawId: alice.id },
    alice.authenticate(await passkeys.beginAuthentication("alice"), { userHandle: "Ym9i" }),
  ])
    assert.equal(codeOf(await passkeys.finishAuthentication(answer, "alice")), "PM_PASSKEY_INVALID");
});

test("where verification of the user is required, an answer without it is refused", async () => {
  await using service = new Service();
  const passkeys = service.create({ userVerification: "required" });
  const authenticator = await registered(passkeys);
  const options = await passkeys.beginAuthentication();
  assert.equal((options as { userVerification?: string }).userVerification, "required");
  const without = authenticator.authenticate(options, { isVerified: false });
  assert.equal(codeOf(await passkeys.finishAuthentication(without)), "PM_PASSKEY_INVALID");
  const verified = authenticator.authenticate(await passkeys.beginAuthentication());
  assert.equal(isDenial(await passkeys.finishAuthentication(verified)), false);
});

test("a passkey is registered once, and not for a second account", async () => {
  await using service = new Service();
  const passkeys = service.create();
  const authenticator = await registered(passkeys, "alice");
  const again = authenticator.register(await passkeys.beginRegistration("mallory", "mallory"));
  assert.equal(
    codeOf(await passkeys.finishRegistration("mallory", again, "X")),
    "PM_PASSKEY_REGISTRATION_INVALID",
  );
  assert.equal((await passkeys.list("alice")).length, 1);
});

test("an attestation that nobody asked for is refused", async () => {
  await using service = new Service();
  const passkeys = service.create();
  const options = await passkeys.beginRegistration("alice", "alice");
  const answer = new SoftwareAuthenticator(origin).register(options, { attestation: "tpm" });
  assert.equal(
    codeOf(await passkeys.finishRegistration("alice", answer, "X")),
    "PM_PASSKEY_REGISTRATION_INVALID",
  );
  assert.match(String(service.told.at(-1)?.reason), /attestation/);
});

test("an account has twenty at most, even when two are registered at once", async () => {
  await using service = new Service();
  const passkeys = service.create();
  for (let count = 0; count < 19; count++) await registered(passkeys);
  const answers = await Promise.all(
    [1, 2, 3].map(async () => {
      const options = await passkeys.beginRegistration("alice", "alice");
      return await passkeys.finishRegistration(
        "alice",
        new SoftwareAuthenticator(origin).register(options),
        "X",
      );
    }),
  );
  assert.ok(answers.some((answer) => codeOf(answer) === "PM_PASSKEY_TOO_MANY"));
  assert.ok((await passkeys.list("alice")).length <= 20);
  await registered(passkeys, "bob");
});

test("an owner removes a passkey, and nobody else's; what is removed signs nobody in", async () => {
  await using service = new Service();
  const passkeys = service.create();
  const authenticator = await registered(passkeys);
  assert.equal(await passkeys.remove("bob", authenticator.id), false);
  const options = await passkeys.beginAuthentication("alice");
  assert.equal(await passkeys.remove("alice", authenticator.id), true);
  assert.equal(await passkeys.remove("alice", authenticator.id), false);
  assert.equal(
    codeOf(await passkeys.finishAuthentication(authenticator.authenticate(options), "alice")),
    "PM_PASSKEY_INVALID",
  );
});

test("removing every second factor takes the passkeys, and registrations that were begun", async () => {
  await using made = new Factory();
  const passkeys = createPasskeys({ storage: made.storage, relyingParty, clock: made.clock });
  const factors = made.create();
  await registered(passkeys);
  assert.equal((await factors.status("alice")).passkeys, 1);
  const options = await passkeys.beginRegistration("alice", "alice");
  await factors.remove("alice");
  assert.equal((await factors.status("alice")).passkeys, 0);
  const late = new SoftwareAuthenticator(origin).register(options);
  assert.equal(
    codeOf(await passkeys.finishRegistration("alice", late, "X")),
    "PM_PASSKEY_REGISTRATION_INVALID",
  );
});

test("names are kept short and showable", async () => {
  await using service = new Service();
  const passkeys = service.create();
  for (const [typed, name] of [
    ["  Ännes Telefon 📱 ", "Ännes Telefon 📱"],
    ["a\u0000\u202Eb", "a b"],
    ["", "Passkey"],
    ["x".repeat(5_000), "x".repeat(64)],
  ] as const) {
    const options = await passkeys.beginRegistration("alice", "alice");
    const view = await passkeys.finishRegistration(
      "alice",
      new SoftwareAuthenticator(origin).register(options),
      typed,
    );
    assert.equal(isDenial(view) ? view.code : view.name, name);
  }
});

for (const given of [
  undefined,
  null,
  "text",
  {},
  [],
  { id: "a", rawId: "a", type: "public-key", response: {} },
  { id: "!", rawId: "!", type: "public-key", response: { clientDataJSON: "e30", attestationObject: "e30" } },
  {
    id: "YQ",
    rawId: "YQ",
    type: "public-key",
    response: { clientDataJSON: "e30", authenticatorData: "YQ", signature: "YQ" },
  },
]) {
  test(`${JSON.stringify(given)} is no answer`, async () => {
    await using service = new Service();
    const passkeys = service.create();
    assert.equal(
      codeOf(await passkeys.finishRegistration("alice", given, "X")),
      "PM_PASSKEY_REGISTRATION_INVALID",
    );
    assert.equal(codeOf(await passkeys.finishAuthentication(given, "alice")), "PM_PASSKEY_INVALID");
  });
}

test("ceremonies that nobody ended do not stay", async () => {
  await using service = new Service();
  const passkeys = service.create();
  for (let count = 0; count < 50; count++) await passkeys.beginAuthentication();
  service.clock.time += 300_000;
  await passkeys.beginAuthentication();
  assert.equal(await service.storage.sweep(), 0);
  assert.equal((await service.storage.since(challengeKind, 0, 100)).length, 1);
});

for (const [title, wrong, message] of [
  ["an origin over plain HTTP", { origins: ["http://example.com"] }, /is no origin/],
  ["an origin with a path", { origins: ["https://example.com/"] }, /is no origin/],
  ["an address", { id: "127.0.0.1", origins: ["https://127.0.0.1"] }, /names an address/],
  ["an origin elsewhere", { origins: ["https://notexample.com"] }, /neither its id nor under it/],
  ["no origin", { origins: [] }, /relyingParty.origins/],
] as const) {
  test(`${title} is refused at the start`, async () => {
    await using service = new Service();
    const party = { ...relyingParty, ...wrong, origins: [...wrong.origins] };
    assert.throws(() => service.create({ relyingParty: party }), message);
  });
}

test("a domain above the origin's, and localhost with a port, are good", async () => {
  await using service = new Service();
  service.create({ relyingParty: { ...relyingParty, origins: ["https://app.example.com", origin] } });
  service.create({ relyingParty: { id: "localhost", name: "Jotter", origins: ["http://localhost:3000"] } });
});

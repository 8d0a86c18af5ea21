import assert from "node:assert/strict";
import { test } from "node:test";

import { OptionsError } from "../config/parse-options.ts";
import { SecretError } from "../config/secrets.ts";
import { deny } from "../model/verdict.ts";
import { StorageUnavailableError } from "../store/records/record-storage.ts";
import { sqliteStorage } from "../store/records/sqlite.ts";
import { createIdentity } from "./create-identity.ts";
import { alice, password, prepared, serveIdentity } from "./identity.fixture.ts";
import { Visitor } from "./visitor.fixture.ts";

const down = (): Promise<never> => Promise.reject(new StorageUnavailableError("down"));

test("without keys it says how to make some", async () => {
  await using storage = sqliteStorage(":memory:");
  const options = {
    storage,
    service: { name: "Notes", origin: "https://notes.example" },
    mail: async () => {},
  };
  await assert.rejects(
    createIdentity(options),
    (error) => error instanceof SecretError && /PROOFMARK_VAULT_KEYS.*openssl rand/.test(error.message),
  );
});

for (const [options, why] of [
  [{ basepath: "/x" }, /Did you mean basePath/],
  [{ basePath: "auth/" }, /no path/],
  [{ recovery: { mailPerHour: 3 } }, /Did you mean mailsPerHour/],
  [{ service: { name: "Notes", origin: "http://notes.example" } }, /service.origin: is no origin/],
  [{ service: { name: "Notes", origin: "notes.example" } }, /service.origin: is no origin/],
  [
    { service: { name: "Notes", origin: "http://127.0.0.1:3000" } },
    /service.origin: names an address.*localhost/,
  ],
] as const)
  test(`${JSON.stringify(options)} is refused`, async () => {
    await assert.rejects(
      prepared(options as object),
      (error) => error instanceof OptionsError && why.test(error.message),
    );
  });

test("the routes stand where they were put", async () => {
  await using all = await prepared({ basePath: "/v1/account" });
  await all.add();
  await using running = await serveIdentity(all.identity);
  const visitor = new Visitor(running.origin);
  assert.equal((await visitor.post("/v1/account/login", { name: alice, password })).status, 200);
  assert.equal((await visitor.post("/auth/login", { name: alice, password })).status, 404);
  assert.equal(
    all.identity.target({ one: { name: "a", password: "b" }, two: { name: "c", password: "d" } }).me,
    "/v1/account/me",
  );
});

test("a part of one's own is used, and left to its owner at the end", async () => {
  await using given = await prepared();
  let closed = 0;
  const recovery = {
    ...given.identity.parts.recovery,
    forgot: () => undefined,
    [Symbol.asyncDispose]: async () => void closed++,
  };
  const all = await prepared({ parts: { recovery } });
  assert.equal(all.identity.parts.recovery, recovery);
  await all[Symbol.asyncDispose]();
  assert.equal(closed, 0);
});

test("a database that is down is a 503 for everybody, and nobody gets in", async () => {
  await using all = await prepared();
  await all.add();
  await using running = await serveIdentity(all.identity);
  Object.assign(all.identity.parts.accounts, { byName: down, byId: down });
  const visitor = new Visitor(running.origin);
  for (const name of [...Array.from({ length: 7 }, () => alice), "nobody@example.com"]) {
    const login = await visitor.post("/auth/login", { name, password });
    assert.deepEqual([login.status, login.json.code], [503, "PM_ACCOUNTS_UNAVAILABLE"]);
    assert.equal(login.headers.get("retry-after"), "5");
  }
  assert.equal((await visitor.post("/auth/forgot", { name: alice })).status, 202);
  await all.identity.parts.recovery.settle();
  assert.ok(all.faults.length >= 3);
});

test("a login while more hashes wait than the machine can make is a 503 that says when to come back, and locks nobody out", async () => {
  await using all = await prepared();
  await all.add();
  await using running = await serveIdentity(all.identity);
  Object.assign(all.identity.parts.passwords, {
    verify: async () => Promise.resolve(deny("PM_PASSWORD_BUSY", [["Retry-After", "3"]])),
  });
  for (const name of [alice, "nobody@example.com"]) {
    const login = await new Visitor(running.origin).post("/auth/login", { name, password });
    assert.deepEqual([login.status, login.json.code], [503, "PM_PASSWORD_BUSY"]);
    assert.equal(login.headers.get("retry-after"), "3");
  }
});

test("a fault of a part is a 500 that says nothing, and is told", async () => {
  await using all = await prepared();
  await using running = await serveIdentity(all.identity);
  Object.assign(all.identity.parts.passwords, {
    verify: () => Promise.reject(new Error("secret inside")),
  });
  const login = await new Visitor(running.origin).post("/auth/login", { name: alice, password });
  assert.deepEqual([login.status, login.json.code], [500, "PM_ACCOUNTS_FAULT"]);
  assert.ok(!login.text.includes("inside"));
  assert.equal(all.faults.length, 1);
});

test("without a pipeline a request is refused, and says what to call", async () => {
  await using all = await prepared();
  const listener = all.identity.routes.node();
  assert.throws(() => listener({ url: "/auth/me" } as never, {} as never), /harden\(\)/);
});

test("what a part says beyond the description stays inside", async () => {
  await using all = await prepared();
  await all.add();
  await using running = await serveIdentity(all.identity);
  const visitor = new Visitor(running.origin);
  await visitor.post("/auth/login", { name: alice, password });
  const { secondFactors } = all.identity.parts;
  const { status } = secondFactors;
  Object.assign(secondFactors, {
    status: async (id: string) => ({ ...(await status.call(secondFactors, id)), secret: "inside" }),
  });
  const me = await visitor.get("/auth/me");
  assert.equal(me.json.secondFactor.hasTotp, false);
  assert.ok(!me.text.includes("inside"));
});

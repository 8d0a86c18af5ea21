import assert from "node:assert/strict";
import { test } from "node:test";

import { Pool } from "pg";

import { SetClock } from "../../store/contract.fixture.ts";
import { PostgresServer } from "../../store/records/postgres-server.fixture.ts";
import { migrateRecords } from "../../store/records/postgres-schema.ts";
import { postgresStorage } from "../../store/records/postgres.ts";
import { sessionApp, type SessionApp } from "./sessions.fixture.ts";

const programs = PostgresServer.locate();

/** Two processes' worth of a service over one PostgreSQL, which can be killed. */
async function replicas() {
  const server = await PostgresServer.start(programs ?? "");
  const clock = new SetClock();
  const pools = [1, 2].map(() => {
    const pool = new Pool({
      host: "127.0.0.1",
      port: server.port,
      user: "proofmark",
      database: "postgres",
      max: 4,
    });
    // A pool tells of connections that died; the storage says so to whoever asks.
    pool.on("error", () => {});
    return pool;
  });
  const [first] = pools;
  if (first === undefined) throw new Error("There is no pool.");
  await migrateRecords(first);
  const apps = await Promise.all(
    pools.map(async (pool) =>
      sessionApp({ storage: postgresStorage(pool, { clock }), storageTimeoutMs: 5_000 }, clock),
    ),
  );
  const [one, two] = apps as [SessionApp, SessionApp];
  return {
    server,
    clock,
    one,
    two,
    async [Symbol.asyncDispose]() {
      for (const app of apps) await app[Symbol.asyncDispose]();
      for (const pool of pools) await pool.end();
      await server[Symbol.asyncDispose]();
    },
  };
}

test("on PostgreSQL", { skip: programs === undefined && "PostgreSQL is not installed" }, async (context) => {
  await using service = await replicas();
  const { one, two, clock, server } = service;

  await context.test("of many changes at once, over two replicas, one gives the session its id", async () => {
    const cookie = await one.browser().signIn();
    const browsers = Array.from({ length: 12 }, (_, index) =>
      (index % 2 === 0 ? one : two).browser([], cookie),
    );
    await Promise.all(browsers.map(async (browser) => browser.ask("/step-up", "POST")));
    const moved = browsers.filter((browser) => browser.cookie !== cookie);
    assert.equal(moved.length, 1);
    assert.deepEqual((await moved[0]?.me())?.roles, ["user", "admin"]);
  });

  await context.test("of many sign-ins at once with one cookie, the session before ends once", async () => {
    const cookie = await one.browser().signIn("carol");
    const browsers = Array.from({ length: 8 }, (_, index) =>
      (index % 2 === 0 ? one : two).browser([], cookie),
    );
    await Promise.all(browsers.map(async (browser) => browser.signIn("dave")));
    assert.equal(new Set(browsers.map((browser) => browser.cookie)).size, 8);
    const ended = [...one.audit, ...two.audit].filter(
      ({ action, account }) => action === "session.ended" && account === "carol",
    );
    assert.equal(ended.length, 1);
  });

  await context.test(
    "after kill -9 of the database nobody gets in who should not, and its state is right again",
    async () => {
      const gone = await one.browser().signIn("bob");
      await one.browser([], gone).ask("/logout", "POST");
      const cookie = await one.browser().signIn("bob");
      await server.kill();
      clock.time += 1_000;
      for (const app of [one, two]) {
        assert.equal((await app.browser([], cookie).ask("/me")).status, 503);
        assert.equal((await app.browser([], gone).ask("/me")).status, 503);
        assert.equal((await app.browser().ask("/me")).status, 401);
        assert.equal((await app.browser().ask("/login?eve", "POST")).status, 500);
      }
      await server.restart();
      clock.time += 1_000;
      for (const app of [one, two]) {
        assert.equal((await app.browser([], cookie).me())?.id, "bob");
        assert.equal(await app.browser([], gone).me(), undefined);
      }
    },
  );
});

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { Pool } from "pg";

import { recordContract } from "./contract.fixture.ts";
import type { PostgresPool } from "./postgres-connection.ts";
import { migrateRecords } from "./postgres-schema.ts";
import { PostgresServer } from "./postgres-server.fixture.ts";
import { postgresStorage } from "./postgres.ts";
import { StorageUnavailableError } from "./record-storage.ts";

const url = process.env["TEST_DATABASE_URL"];

describe("PostgreSQL", { skip: url === undefined && "TEST_DATABASE_URL is not set" }, () => {
  const pool = new Pool({ connectionString: url, max: 8 });
  const schemas: string[] = [];
  after(async () => {
    for (const schema of schemas) await pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    await pool.end();
  });
  const freshSchema = (): string => {
    const schema = `proofmark "test" ${process.pid} ${schemas.length}`.replaceAll('"', "'");
    schemas.push(schema);
    return schema;
  };

  recordContract("the contract", async (clock) => {
    const schema = freshSchema();
    await migrateRecords(pool, { schema });
    return postgresStorage(pool, { schema, clock });
  });

  test("replicas that start at once make one table, and again changes nothing", async () => {
    const schema = freshSchema();
    await Promise.all(Array.from({ length: 6 }, async () => await migrateRecords(pool, { schema })));
    const storage = postgresStorage(pool, { schema });
    assert.equal(await storage.write([{ type: "insert", kind: "k", id: "a", data: "1" }]), true);
    await migrateRecords(pool, { schema });
    assert.equal((await storage.get("k", "a"))?.data, "1");
  });

  test("a table that is missing is said, with what to do", async () => {
    const storage = postgresStorage(pool, { schema: freshSchema() });
    await assert.rejects(storage.get("k", "a"), /migrateRecords\(pool\)/);
  });

  test("without a clock of its own it writes and judges by the database's", async () => {
    const schema = freshSchema();
    await migrateRecords(pool, { schema });
    const storage = postgresStorage(pool, { schema });
    const { rows } = await pool.query("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000) AS now");
    const now = Number(rows[0].now);
    await storage.write([
      { type: "insert", kind: "k", id: "a", data: "1", expiresAt: now + 3_600_000 },
      { type: "insert", kind: "k", id: "b", data: "1", expiresAt: now - 1 },
    ]);
    const writtenAt = (await storage.get("k", "a"))?.writtenAt ?? 0;
    assert.ok(writtenAt >= now && writtenAt < now + 60_000);
    assert.equal(await storage.get("k", "b"), undefined);
  });

  test("a row that another transaction holds is waited for no longer than the limit", async () => {
    const schema = freshSchema();
    await migrateRecords(pool, { schema });
    const storage = postgresStorage(pool, { schema, timeoutMs: 200 });
    await storage.write([{ type: "insert", kind: "k", id: "a", data: "1" }]);
    const holder = await pool.connect();
    try {
      await holder.query("BEGIN");
      await holder.query(`SELECT * FROM "${schema}".proofmark_records FOR UPDATE`);
      const replaced = storage.write([{ type: "replace", kind: "k", id: "a", version: 1, data: "2" }]);
      await assert.rejects(replaced, StorageUnavailableError);
    } finally {
      await holder.query("ROLLBACK");
      holder.release();
    }
    assert.equal((await storage.get("k", "a"))?.version, 1);
  });

  test("deadlocks with a user's own transactions end, and the write is made once", async () => {
    const schema = freshSchema();
    await migrateRecords(pool, { schema });
    const storage = postgresStorage(pool, { schema });
    await storage.write(["a", "b"].map((id) => ({ type: "insert", kind: "k", id, data: "0" }) as const));
    const other = await pool.connect();
    const lock = async (id: string): Promise<unknown> =>
      await other.query(`SELECT * FROM "${schema}".proofmark_records WHERE id = $1 FOR UPDATE`, [id]);
    try {
      await other.query("BEGIN; SET LOCAL deadlock_timeout = '10s'");
      await lock("b");
      const written = storage.write(
        ["a", "b"].map((id) => ({ type: "replace", kind: "k", id, version: 1, data: "1" }) as const),
      );
      // The write holds a and waits for b: seen in the server's own list of locks.
      while ((await pool.query("SELECT 1 FROM pg_locks WHERE NOT granted")).rowCount === 0);
      await lock("a");
      await other.query("COMMIT");
      assert.equal(await written, true);
    } finally {
      other.release();
    }
    assert.equal((await storage.get("k", "a"))?.version, 2);
  });

  test("what gets another id while all of its owner is deleted is deleted, too", async () => {
    const schema = freshSchema();
    await migrateRecords(pool, { schema });
    const storage = postgresStorage(pool, { schema });
    const record = { type: "insert", kind: "session", owner: "alice", data: "1" } as const;
    await storage.write([{ ...record, id: "old" }]);
    const other = await pool.connect();
    try {
      await other.query("BEGIN");
      await other.query(`DELETE FROM "${schema}".proofmark_records WHERE id = 'old'`);
      await other.query(
        `INSERT INTO "${schema}".proofmark_records VALUES ('session', 'new', 'alice', NULL, 1, 1, '1')`,
      );
      const deleted = storage.deleteOwned("session", "alice");
      while ((await pool.query("SELECT 1 FROM pg_locks WHERE NOT granted")).rowCount === 0);
      await other.query("COMMIT");
      assert.equal(await deleted, 1);
    } finally {
      other.release();
    }
    assert.deepEqual(await storage.list("session", "alice", 10), []);
  });

  test("a pool without a free connection is not waited for forever, and gets back what came late", async () => {
    const small = new Pool({ connectionString: url, max: 1 });
    const held = await small.connect();
    const storage = postgresStorage(small, { timeoutMs: 50 });
    await assert.rejects(storage.get("k", "a"), StorageUnavailableError);
    held.release();
    const again = await small.connect();
    again.release();
    assert.equal(small.waitingCount, 0);
    await small.end();
  });

  test("more than one batch is swept", async () => {
    const schema = freshSchema();
    await migrateRecords(pool, { schema });
    await pool.query(
      `INSERT INTO "${schema}".proofmark_records SELECT 'k', n::text, NULL, 1, 1, 1, '' FROM generate_series(1, 6001) n`,
    );
    assert.equal(await postgresStorage(pool, { schema }).sweep(), 6_001);
  });

  test("connections go back without a transaction, after refusals and faults too", async () => {
    const schema = freshSchema();
    await migrateRecords(pool, { schema });
    const single = new Pool({ connectionString: url, max: 1 });
    const storage = postgresStorage(single, { schema });
    await storage.write([{ type: "delete", kind: "k", id: "missing" }]);
    await assert.rejects(storage.write([{ type: "insert", kind: "k", id: "a\0", data: "1" }]));
    const { rows } = await single.query(
      "SELECT current_setting('statement_timeout') AS limit, pg_current_xact_id_if_assigned() AS id",
    );
    assert.deepEqual(rows, [{ limit: "0", id: null }]);
    await single.end();
  });
});

test("what the driver says of addresses, users and passwords stays out of the error", async () => {
  const refused = Object.assign(new Error('password authentication failed for user "root" at 10.0.0.9'), {
    code: "28P01",
    address: "10.0.0.9",
  });
  const pool: PostgresPool = { connect: async () => await Promise.reject(refused), on: () => pool };
  await assert.rejects(postgresStorage(pool).get("k", "a"), (error) => {
    assert.ok(error instanceof StorageUnavailableError);
    assert.match(error.message, /28P01/);
    assert.equal(error.cause, undefined);
    return !/root|10\.0/.test(JSON.stringify([error.message, ...Object.values(error)]));
  });
});

const programs = PostgresServer.locate();
test(
  "a server that is killed keeps what was written; what asks meanwhile is refused, and later answered",
  { skip: programs === undefined && "PostgreSQL is not installed", timeout: 60_000 },
  async () => {
    await using server = await PostgresServer.start(programs ?? "");
    const pool = new Pool({
      host: "127.0.0.1",
      port: server.port,
      user: "proofmark",
      database: "postgres",
    });
    pool.on("error", () => {});
    try {
      await migrateRecords(pool);
      const storage = postgresStorage(pool, { timeoutMs: 2_000 });
      const insert = async (id: string): Promise<boolean> =>
        await storage.write([{ type: "insert", kind: "k", id, data: "1" }]);
      assert.equal(await insert("before"), true);
      const during = Array.from({ length: 40 }, async (_, index) => {
        if (index === 20) await server.kill();
        return await insert(`during-${index}`);
      });
      const settled = await Promise.allSettled(during);
      await assert.rejects(storage.get("k", "before"), StorageUnavailableError);
      await assert.rejects(insert("refused"), StorageUnavailableError);

      await server.restart();
      assert.equal((await storage.get("k", "before"))?.data, "1");
      assert.equal(await storage.get("k", "refused"), undefined);
      for (const [index, { status }] of settled.entries())
        if (status === "fulfilled") assert.ok(await storage.get("k", `during-${index}`), `during-${index}`);
      assert.equal(await insert("after"), true);
    } finally {
      await pool.end();
    }
  },
);

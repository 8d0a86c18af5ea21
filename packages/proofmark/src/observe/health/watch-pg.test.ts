import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";

import { Kysely, PostgresDialect, sql as kyselySql } from "kysely";
import { Client, Pool, Query, type PoolClient } from "pg";
import Cursor from "pg-cursor";

import { outcomeOf } from "./outcome.fixture.ts";
import { watchDatabase } from "./watch-database.ts";

const url = process.env["TEST_DATABASE_URL"];

type Done = (error: unknown, result: unknown) => void;

function byCallback(run: (done: Done) => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    run((error, result) => {
      if (error instanceof Error) reject(error);
      else resolve((result as { rows: unknown }).rows);
    });
  });
}

interface Rows {
  readonly rows: unknown;
}

async function withClient(pool: Pool, use: (client: PoolClient) => unknown): Promise<unknown> {
  const client = await pool.connect();
  try {
    return await use(client);
  } finally {
    client.release();
  }
}

/** Every way in which `pg` is asked; each asks once. */
const ways: Readonly<Record<string, (pool: Pool, text: string) => unknown>> = {
  "pool.query": async (pool, text) => ((await pool.query(text)) as Rows).rows,
  "pool.query with values": async (pool, text) => (await pool.query(`${text} WHERE 1 = $1`, [1])).rows,
  "pool.query with a callback": (pool, text) => byCallback((done) => pool.query(text, done)),
  "pool.query with values and a callback": (pool, text) =>
    byCallback((done) => pool.query(`${text} WHERE 1 = $1`, [1], done)),
  "pool.query of an object": async (pool, text) => (await pool.query({ text, rowMode: "array" })).rows,
  "a prepared statement": async (pool, text) =>
    (await pool.query({ name: `watched ${text}`, text: `${text} WHERE 1 = $1`, values: [1] })).rows,
  "a client's promise": (pool, text) =>
    withClient(pool, async (client) => ((await client.query(text)) as Rows).rows),
  "a client's callback": (pool, text) =>
    withClient(pool, (client) => byCallback((done) => client.query(text, done))),
  "a callback within an object": (pool, text) =>
    withClient(pool, (client) => byCallback((callback) => client.query({ text, callback } as never))),
  "a Query with a callback": (pool, text) =>
    withClient(pool, (client) => byCallback((done) => client.query(new Query(text, done as never)))),
  "a Query with events": (pool, text) =>
    withClient(pool, async (client) => {
      const rows: unknown[] = [];
      const query = client.query(new Query(text));
      query.on("row", (row: unknown) => void rows.push(row));
      await once(query, "end");
      return rows;
    }),
  "a Cursor": (pool, text) =>
    withClient(pool, async (client) => {
      const cursor = client.query(new Cursor(text));
      try {
        return await cursor.read(10);
      } finally {
        await cursor.close();
      }
    }),
  Kysely: async (pool, text) =>
    (await kyselySql.raw(text).execute(new Kysely({ dialect: new PostgresDialect({ pool }) }))).rows,
};

const good = "SELECT 1 AS one";
const bad = "SELECT nothing_of_that_name";

test("a server that dies while it is checked fails the check, and ends no process", async () => {
  // "You are welcome" and "ready", in the protocol of PostgreSQL; then nothing but the end.
  const greeting = Buffer.from("5200000008000000005a0000000549", "hex");
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write(greeting);
      socket.once("data", () => socket.resetAndDestroy());
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const own = new Pool({ host: "127.0.0.1", port, user: "anybody", password: "none", max: 1 });
  try {
    const watched = watchDatabase(own);
    for (let round = 0; round < 3; round++) await assert.rejects(watched.check(AbortSignal.timeout(10_000)));
    assert.equal(own.totalCount, 0);
  } finally {
    await own.end();
    server.close();
  }
});

describe("pg", { skip: url === undefined && "TEST_DATABASE_URL is not set" }, () => {
  let bare: Pool;
  let pool: Pool;

  before(() => {
    bare = new Pool({ connectionString: url, max: 2 });
    pool = new Pool({ connectionString: url, max: 2 });
  });
  after(async () => {
    await bare.end();
    await pool.end();
  });

  for (const [name, way] of Object.entries(ways))
    for (const [text, failures] of [
      [good, 0],
      [bad, 1],
    ] as const)
      test(`${name}: ${failures === 0 ? "an answer" : "an error"} is the same, and is counted once`, async () => {
        const watched = watchDatabase(pool);
        watched.resetMetrics();
        assert.deepEqual(await outcomeOf(() => way(pool, text)), await outcomeOf(() => way(bare, text)));
        const { total, failures: failed, inFlight, successRate } = watched.queries();
        assert.deepEqual([total, failed, inFlight, successRate], [1, failures, 0, 1 - failures]);
      });

  test("a connection that was there before is watched, too, and one that is watched is not watched twice", async () => {
    const own = new Pool({ connectionString: url, max: 1 });
    try {
      await own.query(good);
      const watched = watchDatabase(own);
      assert.equal(watchDatabase(own), watched);
      await own.query(good);
      assert.equal(watched.queries().total, 1);
    } finally {
      await own.end();
    }
  });

  test("statements under way are told, and the connections that they need", async () => {
    const watched = watchDatabase(pool);
    watched.resetMetrics();
    const locked = await pool.connect();
    const other = await pool.connect();
    await locked.query("SELECT pg_advisory_lock(5)");
    const waiting = other.query("SELECT pg_advisory_lock(5)");
    const queued = pool.query(good);
    assert.equal(watched.queries().inFlight, 1);
    assert.deepEqual(watched.pool(), { size: 2, idle: 0, used: 2, waiting: 1, max: 2 });
    await locked.query("SELECT pg_advisory_unlock(5)");
    await waiting;
    await other.query("SELECT pg_advisory_unlock(5)");
    locked.release();
    other.release();
    await queued;
    assert.equal(watched.queries().inFlight, 0);
    assert.equal(watched.queries().total, 5);
    assert.deepEqual(watched.pool(), { size: 2, idle: 2, used: 0, waiting: 0, max: 2 });
  });

  test("its check reaches it, and is not counted", async () => {
    const watched = watchDatabase(pool);
    watched.resetMetrics();
    await watched.check(AbortSignal.timeout(10_000));
    assert.equal(watched.queries().total, 0);
    assert.equal(watched.pool()?.used, 0);
  });

  test("a connection that the server ends fails its statement, and the next one is watched", async () => {
    const own = new Pool({ connectionString: url, max: 1 });
    own.on("error", () => {});
    try {
      const watched = watchDatabase(own);
      await assert.rejects(own.query("SELECT pg_terminate_backend(pg_backend_pid())"));
      await own.query(good);
      const { total, failures, inFlight } = watched.queries();
      assert.deepEqual([total, failures, inFlight], [2, 1, 0]);
    } finally {
      await own.end();
    }
  });

  test("a client alone is watched, and asked past the counters", async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      const watched = watchDatabase(client);
      await client.query(good);
      await watched.check(AbortSignal.timeout(10_000));
      assert.equal(watched.queries().total, 1);
      assert.equal(watched.pool(), undefined);
    } finally {
      await client.end();
    }
  });

  test("what is hooked on the driver later is asked as before, and its refusal is a failure", async () => {
    const watched = watchDatabase(pool);
    await pool.query(good);
    watched.resetMetrics();
    const { query } = Client.prototype;
    const seen: unknown[] = [];
    Client.prototype.query = function hooked(this: Client, ...args: unknown[]) {
      seen.push(args[0]);
      if (args[0] === bad) throw new RangeError("Refused.");
      return Reflect.apply(query, this, args) as never;
    };
    try {
      await withClient(pool, async (client) => {
        await client.query(good);
        assert.throws(() => client.query(bad), { message: "Refused." });
      });
    } finally {
      Client.prototype.query = query;
    }
    assert.deepEqual(seen, [good, bad]);
    const { total, failures } = watched.queries();
    assert.deepEqual([total, failures], [2, 1]);
  });

  test("what stands on the connection already stays there", async () => {
    const own = new Pool({ connectionString: url, max: 1 });
    const seen: unknown[] = [];
    own.on("connect", (client) => {
      const query: (...args: unknown[]) => unknown = client.query;
      client.query = ((...args: unknown[]) => {
        seen.push(args[0]);
        return Reflect.apply(query, client, args);
      }) as never;
    });
    try {
      const watched = watchDatabase(own);
      await own.query(good);
      assert.deepEqual(seen, [good]);
      assert.equal(watched.queries().total, 1);
    } finally {
      await own.end();
    }
  });
});

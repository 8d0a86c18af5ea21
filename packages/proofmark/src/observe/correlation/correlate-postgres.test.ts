import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { Pool, type QueryResult } from "pg";

import { serve, type Served } from "../../http/served.fixture.ts";
import { sqlSink } from "../../sinks/sql-sink/guard.ts";
import { correlatePostgres } from "./correlate-postgres.ts";
import { currentCorrelation } from "./current-correlation.ts";
import { correlation } from "./guard.ts";

const url = process.env["TEST_DATABASE_URL"];
const isSkipped = url === undefined ? "TEST_DATABASE_URL names no PostgreSQL" : false;
const own = "select query from pg_stat_activity where pid = pg_backend_pid()";

type Run = (pool: Pool, query: string) => Promise<unknown>;

/** A service that answers with what `run` returns, and the traceparent of its request. */
async function serving(context: TestContext, run: Run, max = 2): Promise<Served> {
  const pool = correlatePostgres(new Pool({ connectionString: url, max }));
  context.after(() => pool.end());
  return await serve([sqlSink(), correlation()], (request, response) => {
    const traceparent = currentCorrelation()?.traceparent;
    const query = new URL(request.url ?? "", "http://a.example").searchParams.get("q") ?? "";
    run(pool, query).then(
      (told) => response.end(JSON.stringify({ traceparent, told })),
      () => response.writeHead(500).end(),
    );
  });
}

interface Told {
  readonly traceparent: string;
  readonly told: readonly string[];
}

const textsOf = async (pending: Promise<QueryResult<{ readonly query: string }>>): Promise<string[]> =>
  (await pending).rows.map(({ query }) => query);

for (const [what, run] of [
  ["text", (pool) => textsOf(pool.query(own))],
  ["values", (pool) => textsOf(pool.query(`${own} and $1 = 1`, [1]))],
  ["an object", (pool) => textsOf(pool.query({ text: own }))],
  [
    "a callback",
    (pool) =>
      new Promise((resolve, reject) => {
        pool.query(own, (error: Error | undefined, result: QueryResult<{ query: string }>) => {
          if (error) reject(error);
          else resolve(result.rows.map(({ query }) => query));
        });
      }),
  ],
  [
    "a client of one's own",
    async (pool) => {
      const client = await pool.connect();
      try {
        return await textsOf(client.query(own));
      } finally {
        client.release();
      }
    },
  ],
] as const satisfies readonly (readonly [string, Run])[])
  test(
    `a statement sent as ${what} names its request to PostgreSQL`,
    { skip: isSkipped },
    async (context) => {
      await using served = await serving(context, run);
      const { traceparent, told } = JSON.parse((await served.ask()).body) as Told;
      assert.ok(told[0]?.startsWith(`/*traceparent='${traceparent}'*/ ${own}`), told[0]);
    },
  );

test(
  "a named statement stays as it is, so that the server keeps it",
  { skip: isSkipped },
  async (context) => {
    await using served = await serving(
      context,
      async (pool) => {
        const ask = (): Promise<string[]> => textsOf(pool.query({ name: "own", text: own }));
        return [...(await ask()), ...(await ask())];
      },
      1,
    );
    for (let asked = 0; asked < 2; asked++) {
      const { told } = JSON.parse((await served.ask()).body) as Told;
      assert.deepEqual(told, [own, own]);
    }
  },
);

test("requests that wait for one connection each name themselves", { skip: isSkipped }, async (context) => {
  await using served = await serving(context, (pool) => textsOf(pool.query(own)), 1);
  const answers = await Promise.all(Array.from({ length: 8 }, () => served.ask()));
  for (const { body } of answers) {
    const { traceparent, told } = JSON.parse(body) as Told;
    assert.ok(told[0]?.includes(traceparent));
  }
});

test("an error is the statement's own", { skip: isSkipped }, async (context) => {
  await using served = await serving(context, async (pool) => {
    await assert.rejects(pool.query("select nowhere"), { code: "42703" });
    return [];
  });
  assert.equal((await served.ask()).status, 200);
});

test(
  "the SQL sink sees the statement without the comment, and refuses as ever",
  { skip: isSkipped },
  async (context) => {
    await using served = await serving(context, (pool, query) =>
      pool.query(`select 1 where 'a' = '${query}'`),
    );
    assert.equal((await served.ask("GET /?q=plain HTTP/1.1")).status, 200);
    assert.equal((await served.ask("GET /?q=%27%20or%201=1%20or%20%27a%27=%27a HTTP/1.1")).status, 403);
    const refusal = served.events.find(({ type }) => type === "refusal");
    assert.ok(refusal?.type === "refusal" && refusal.detail !== undefined);
    assert.doesNotMatch(refusal.detail.shape, /comment/);
  },
);

test("outside of a request statements stay as they are", { skip: isSkipped }, async (context) => {
  const pool = correlatePostgres(new Pool({ connectionString: url }));
  context.after(() => pool.end());
  assert.deepEqual(await textsOf(pool.query(own)), [own]);
});

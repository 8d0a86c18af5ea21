import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo, Server as NetServer } from "node:net";
import { after, before, describe, test } from "node:test";

import { drizzle } from "drizzle-orm/mysql2";
import { sql as drizzleSql } from "drizzle-orm";
import { Kysely, MysqlDialect, sql as kyselySql } from "kysely";
import mysql from "mysql2";
import promised from "mysql2/promise";

import { asking } from "./sql-sink.fixture.ts";

const attack = "x' OR '1'='1";
const paste = (q: string): string => `SELECT title FROM notes WHERE title = '${q}'`;

// The package's own server side: it speaks the protocol and answers every statement with one row.
const server = mysql.createServer(() => {});
server.on("connection", (connection) => {
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: "8.0.0",
    connectionId: 1,
    statusFlags: 2,
    characterSet: 45,
    capabilityFlags: 0xffffff ^ 0x800 ^ 0x20,
  });
  connection.on("query", (text: string) => {
    connection.writeTextResult([{ text }], [
      {
        catalog: "def",
        schema: "",
        table: "",
        orgTable: "",
        name: "text",
        orgName: "text",
        characterSet: 45,
        columnLength: 384,
        columnType: 253,
        flags: 0,
        decimals: 0,
      },
    ] as never);
  });
  connection.on("error", () => {});
});

type Done = (error: unknown, result: unknown) => void;

function byCallback(run: (done: Done) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    run((error, result) => {
      if (error instanceof Error) reject(error);
      else resolve(result);
    });
  });
}

describe("mysql2", () => {
  let config: { readonly host: string; readonly port: number; readonly user: string };
  let pool: mysql.Pool;

  before(async () => {
    server.listen(0);
    const { _server } = server as unknown as { readonly _server: NetServer };
    await once(_server, "listening");
    config = { host: "127.0.0.1", port: (_server.address() as AddressInfo).port, user: "test" };
    pool = mysql.createPool({ ...config, connectionLimit: 1 });
  });
  after(async () => {
    await pool.promise().end();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  const onConnection = async (
    use: (connection: promised.Connection) => Promise<unknown>,
  ): Promise<unknown> => {
    const connection = await promised.createConnection(config);
    try {
      return await use(connection);
    } finally {
      await connection.end();
    }
  };

  const ways: Readonly<Record<string, (q: string) => unknown>> = {
    "pool.query with a callback": (q) => byCallback((done) => pool.query(paste(q), done)),
    "pool.query of an object": (q) => byCallback((done) => pool.query({ sql: paste(q) }, done)),
    "pool.query without a callback": (q) =>
      byCallback((done) =>
        pool
          .query(paste(q))
          .on("error", (error) => done(error, undefined))
          .on("end", () => done(undefined, "end")),
      ),
    "a connection of the pool": (q) =>
      byCallback((done) =>
        pool.getConnection((error, connection) => {
          if (error) return done(error, undefined);
          connection.query(paste(q), (failed: unknown, rows: unknown) => {
            connection.release();
            done(failed, rows);
          });
        }),
      ),
    "promised pool.query": (q) => pool.promise().query(paste(q)),
    "promised connection.query": (q) => onConnection((connection) => connection.query(paste(q))),
    "Kysely, raw": (q) =>
      kyselySql.raw(paste(q)).execute(new Kysely({ dialect: new MysqlDialect({ pool }) })),
    "Drizzle, raw": (q) => drizzle(pool).execute(drizzleSql.raw(paste(q))),
  };
  for (const [name, way] of Object.entries(ways))
    test(`${name}: an injection is refused, ordinary values are not`, async () => {
      await using app = await asking(way);
      for (const q of ["first", "SELECT 1; -- said she", 'a "sure" # thing'.replaceAll('"', "")])
        assert.equal((await app.ask(q)).status, 200, q);
      assert.equal((await app.ask(attack)).status, 403);
      assert.match(app.refusals()[0]?.detail?.at ?? "", /^mysql2: /);
    });

  test("connection.execute and prepare are refused before anything is sent", async () => {
    await using app = await asking((q) => onConnection((connection) => connection.execute(paste(q))));
    assert.equal((await app.ask(attack)).status, 403);
    await using other = await asking((q) => onConnection((connection) => connection.prepare(paste(q))));
    assert.equal((await other.ask(attack)).status, 403);
  });

  test("what the driver puts in place of ? is a parameter, whatever it is", async () => {
    const text = "SELECT title FROM notes WHERE title = ? AND id < 7";
    await using app = await asking((q) => byCallback((done) => pool.query(text, [q], done)));
    for (const q of [attack, "it's", "\\' OR 1=1 -- ", "title = ? AND id", "from notes"])
      assert.equal((await app.ask(q)).status, 200, q);
  });

  test("a value that was escaped by hand is harmless in quotes", async () => {
    await using app = await asking((q) =>
      byCallback((done) => pool.query(`SELECT title FROM notes WHERE title = ${mysql.escape(q)}`, done)),
    );
    for (const q of [attack, "it's", "a\\", "line\nbreak", 'say "x"'])
      assert.equal((await app.ask(q)).status, 200, q);
  });

  const nested = (q: string): Promise<unknown> =>
    byCallback((done) =>
      pool.getConnection((error, connection) => {
        if (error) return done(error, undefined);
        connection.beginTransaction(() =>
          connection.query("SELECT 1", () =>
            connection.query(paste(q), (failed: unknown, rows: unknown) => {
              connection.release();
              done(failed, rows);
            }),
          ),
        );
      }),
    );

  test("a callback is judged by its own request, whoever gave the connection back", async () => {
    await using app = await asking(nested);
    const values = Array.from({ length: 12 }, (_, at) =>
      at % 2 === 0 ? `v${at}` : `v${at}' OR ${at}=${at} -- `,
    );
    const answers = await Promise.all(values.map((q) => app.ask(q)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      values.map((_, at) => (at % 2 === 0 ? 200 : 403)),
    );
  });

  test("two requests that share one connection are judged each by its own input", async () => {
    await using app = await asking((q) => byCallback((done) => pool.query(paste(q), done)));
    const answers = await Promise.all(["first", attack, "second", attack].map((q) => app.ask(q)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 403, 200, 403],
    );
  });
});

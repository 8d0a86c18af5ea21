import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Pool, type QueryResult } from "pg";

import { serve, type Served } from "../../http/served.fixture.ts";
import { tenantSink } from "./guard.ts";

const url = process.env["TEST_DATABASE_URL"];
const schema = `tenant_${process.pid}`;

describe("pg", { skip: url === undefined && "TEST_DATABASE_URL is not set" }, () => {
  let pool: Pool;
  before(async () => {
    pool = new Pool({ connectionString: url, options: `-c search_path=${schema}` });
    await pool.query(`CREATE SCHEMA ${schema}`);
    await pool.query("CREATE TABLE notes (id int PRIMARY KEY, owner_id int, title text)");
    await pool.query("CREATE TABLE tags (note_id int, owner_id int, name text)");
  });
  after(async () => {
    await pool.query(`DROP SCHEMA ${schema} CASCADE`);
    await pool.end();
  });

  /** An application of the principal 7 that runs one statement a request. */
  async function application(text: string, values: unknown[], run = "pool"): Promise<Served> {
    return await serve(
      [tenantSink({ tables: { notes: "owner_id", tags: "owner_id" }, principal: () => 7 })],
      (_request, response) => {
        const answer = (error: unknown, result?: QueryResult): void => {
          if (error instanceof Error) response.writeHead(500).end(error.message);
          else response.end(JSON.stringify({ rows: result?.rows, count: result?.rowCount }));
        };
        if (run === "callback") pool.query(text, values, answer);
        else if (run === "client")
          void pool.connect().then(async (client) => {
            await client.query({ text, values }).then((result) => answer(undefined, result), answer);
            client.release();
          });
        else void pool.query(text, values).then((result) => answer(undefined, result), answer);
      },
    );
  }

  for (const [name, text, values, expected] of [
    ["by id alone", "SELECT title FROM notes WHERE id = $1", [2], 403],
    ["by id and owner", "SELECT title FROM notes WHERE id = $1 AND owner_id = $2", [1, 7], "mine"],
    ["of another owner", "SELECT title FROM notes WHERE owner_id = $1", [8], 403],
    ["of a list of owners", "SELECT title FROM notes WHERE owner_id = ANY($1::int[])", [[7]], "mine"],
    [
      "of a list with another owner",
      "SELECT title FROM notes WHERE owner_id = ANY($1::int[])",
      [[7, 8]],
      403,
    ],
    [
      "joined by owner",
      "SELECT n.title FROM notes n LEFT JOIN tags t ON t.note_id = n.id AND t.owner_id = n.owner_id WHERE n.owner_id = $1",
      [7],
      "mine",
    ],
    [
      "joined by id",
      "SELECT n.title FROM tags n LEFT JOIN notes t ON t.id = n.note_id WHERE n.owner_id = $1",
      [7],
      403,
    ],
    ["changed by id", "UPDATE notes SET title = 'x' WHERE id = $1", [2], 403],
    ["given away", "UPDATE notes SET owner_id = $2 WHERE owner_id = $1", [7, 8], 403],
    [
      "taken over by a conflict",
      "INSERT INTO notes (id, owner_id, title) VALUES (2, $1, 'x') ON CONFLICT (id) DO UPDATE SET title = 'x'",
      [7],
      403,
    ],
    [
      "kept by a conflict",
      "INSERT INTO notes (id, owner_id, title) VALUES (2, $1, 'x') ON CONFLICT (id) DO UPDATE SET title = 'x' WHERE notes.owner_id = excluded.owner_id",
      [7],
      '"count":0',
    ],
    ["written for another", "INSERT INTO notes (id, owner_id) VALUES (9, $1)", [8], 403],
    ["deleted by id", "DELETE FROM notes WHERE id = $1", [2], 403],
  ] as const satisfies [string, string, unknown[], number | string][])
    for (const run of ["pool", "client", "callback"])
      test(`${run}: notes ${name}: ${expected}`, async () => {
        await pool.query("TRUNCATE notes, tags");
        await pool.query("INSERT INTO notes VALUES (1, 7, 'mine'), (2, 8, 'theirs')");
        await using served = await application(text, [...values], run);
        const { status, body } = await served.ask();
        assert.equal(status, expected === 403 ? 403 : 200, body);
        if (typeof expected === "string") assert.ok(body.includes(expected), body);
        const { rows } = await pool.query("SELECT title FROM notes WHERE owner_id = 8");
        assert.deepEqual(rows, [{ title: "theirs" }]);
      });
});

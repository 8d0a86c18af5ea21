import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { Pool } from "pg";

import { newTotpSecret } from "../../identity/mfa/totp.ts";
import { KeyRing } from "../../kernel/key-ring.ts";
import { readTable } from "./identifier.ts";
import { openPool } from "./load-pg.ts";
import { openPostgresTable } from "./postgres-table.ts";
import { sealTable, type SecretTable, type TableReport, type TableWork } from "./secret-table.ts";
import { openSqliteTable, type Columns } from "./sqlite-table.ts";

const keys = [
  { id: "2026", key: randomBytes(32) },
  { id: "2025", key: randomBytes(32) },
] as const;
const ring = new KeyRing(keys);
const columns: Columns = { table: readTable("users"), id: "id", secret: "totp_secret" };

/** A database of the test's alone. */
interface Users extends AsyncDisposable {
  run(statement: string, ...values: (string | number | null)[]): Promise<void>;
  secrets(): Promise<Record<string, string | null>>;
  open(columns?: Columns): Promise<SecretTable>;
}

const work = (more: Partial<TableWork> = {}): TableWork => ({
  ring,
  states: ["plain"],
  writes: true,
  signal: new AbortController().signal,
  batch: 4,
  ...more,
});

async function seal(users: Users, more?: Partial<TableWork>): Promise<TableReport> {
  await using table = await users.open();
  return await sealTable(table, work(more));
}

/** What the command owes its users, whatever database they have. */
function tableContract(
  name: string,
  create: () => Promise<Users>,
  options?: { readonly skip?: string | false },
): void {
  describe(name, options ?? {}, () => {
    test("plain secrets are sealed for their rows, and everything else is left", async () => {
      await using users = await create();
      const secrets = Array.from({ length: 11 }, newTotpSecret);
      for (const [index, secret] of secrets.entries())
        await users.run("INSERT INTO users VALUES ($1, $2, $3)", index + 1, "n", secret);
      await users.run("INSERT INTO users VALUES ($1, $2, $3)", 50, "n", null);
      await users.run("INSERT INTO users VALUES ($1, $2, $3)", 51, "n", "");
      const sealed = ring.seal(newTotpSecret(), "totp:52");
      await users.run("INSERT INTO users VALUES ($1, $2, $3)", 52, "n", sealed);
      const uri = "otpauth://totp/Jotter:alice?secret=JBSWY3DPEHPK3PXPJBSWY3DP&issuer=Jotter";
      await users.run("INSERT INTO users VALUES ($1, $2, $3)", 53, "n", uri);
      const { counts, written, left } = await seal(users);
      assert.deepEqual([counts.plain, counts.current, written, left], [12, 1, 12, []]);
      const stored = await users.secrets();
      for (const [index, secret] of secrets.entries())
        assert.equal(ring.open(stored[String(index + 1)] ?? "", `totp:${index + 1}`), secret);
      assert.equal(ring.open(stored["53"] ?? "", "totp:53"), uri);
      assert.deepEqual([stored["50"], stored["51"], stored["52"]], [null, "", sealed]);
      assert.equal((await seal(users)).written, 0);
    });

    test("a dry run writes nothing", async () => {
      await using users = await create();
      const secret = newTotpSecret();
      await users.run("INSERT INTO users VALUES ($1, $2, $3)", 1, "n", secret);
      const { counts, written, longestSealed } = await seal(users, { writes: false });
      assert.deepEqual([counts.plain, written], [1, 0]);
      assert.ok(longestSealed > 80);
      assert.deepEqual(await users.secrets(), { "1": secret });
    });

    test("forms that are no secret's, and what no key opens there, are named", async () => {
      await using users = await create();
      const foreign = new KeyRing([{ id: "2024", key: randomBytes(32) }]).seal("x", "totp:3");
      for (const [id, secret] of [
        [1, "hunter2"],
        [2, "3132333435363738393031323334353637383930"],
        [3, foreign],
        [4, ring.seal(newTotpSecret(), "totp:5")],
        [5, '"JBSWY3DPEHPK3PXPJBSWY3DP"'],
      ] as const)
        await users.run("INSERT INTO users VALUES ($1, $2, $3)", id, "n", secret);
      const { counts, left, written } = await seal(users);
      assert.deepEqual([counts.unknown, counts.unreadable, written], [3, 2, 0]);
      assert.deepEqual(left, ["1", "2", "3", "4", "5"]);
    });

    test("what an older key sealed is sealed anew, where that is asked for", async () => {
      await using users = await create();
      const secret = newTotpSecret();
      await users.run(
        "INSERT INTO users VALUES ($1, $2, $3)",
        1,
        "n",
        new KeyRing([keys[1]]).seal(secret, "totp:1"),
      );
      assert.equal((await seal(users)).written, 0);
      assert.equal((await seal(users, { states: ["outdated"] })).written, 1);
      assert.equal(new KeyRing([keys[0]]).open((await users.secrets())["1"] ?? "", "totp:1"), secret);
    });

    test("a run that stops between two batches keeps what it did, and the next one goes on", async () => {
      await using users = await create();
      for (let id = 1; id <= 10; id++)
        await users.run("INSERT INTO users VALUES ($1, $2, $3)", id, "n", newTotpSecret());
      const stop = new AbortController();
      await using table = await users.open();
      const stopping: SecretTable = {
        ...table,
        write: async (rows) => {
          stop.abort();
          return await table.write(rows);
        },
        [Symbol.asyncDispose]: async () => {},
      };
      assert.equal((await sealTable(stopping, work({ signal: stop.signal }))).written, 4);
      assert.equal((await sealTable(table, work())).written, 6);
    });

    test("a secret that its owner changes meanwhile is not overwritten", async () => {
      await using users = await create();
      const [old, fresh] = [newTotpSecret(), newTotpSecret()];
      await users.run("INSERT INTO users VALUES ($1, $2, $3)", 1, "n", old);
      await using table = await users.open();
      const slow: SecretTable = {
        ...table,
        write: async (rows) => {
          await users.run("UPDATE users SET totp_secret = $1 WHERE id = $2", fresh, 1);
          return await table.write(rows);
        },
        [Symbol.asyncDispose]: async () => {},
      };
      assert.equal((await sealTable(slow, work())).written, 0);
      assert.deepEqual(await users.secrets(), { "1": fresh });
    });

    test("a batch that fails in the middle is undone", async () => {
      await using users = await create();
      const secrets = [newTotpSecret(), newTotpSecret()];
      for (const [index, secret] of secrets.entries())
        await users.run("INSERT INTO users VALUES ($1, $2, $3)", index + 1, "n", secret);
      await using table = await users.open();
      const rows = await table.page(undefined, 10);
      // No database takes this for a key.
      const [first, second] = rows.map((row) => Object.assign(row, { sealed: "sealed" }));
      assert.ok(first !== undefined && second !== undefined);
      const broken = [first, { ...second, key: { toString: null } }];
      await assert.rejects(table.write(broken), { code: "PM_USAGE" });
      assert.deepEqual(await users.secrets(), { "1": secrets[0], "2": secrets[1] });
    });

    test("tables and columns that are not there, and ids that are not unique, are refused", async () => {
      await using users = await create();
      await users.run("INSERT INTO users VALUES ($1, $2, $3)", 1, "n", newTotpSecret());
      await users.run("INSERT INTO users VALUES ($1, $2, $3)", 2, "n", newTotpSecret());
      for (const [wrong, message] of [
        [{ table: readTable("people") }, /no such table/],
        [{ secret: "totp" }, /no such column|no column totp/],
        [{ id: "uid" }, /no such column|no column uid/],
        [{ id: "name" }, /name does not name one row each/],
      ] as const)
        await assert.rejects(async () => users.open({ ...columns, ...wrong }), message);
    });
  });
}

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "proofmark-mfa-"));
});
after(async () => rm(folder, { recursive: true, force: true }));

let made = 0;
tableContract("a table in SQLite", async () => {
  const file = join(folder, `${made++}.db`);
  const database = new DatabaseSync(file);
  database.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, totp_secret TEXT)");
  return {
    async run(statement, ...values) {
      database.prepare(statement.replaceAll(/\$\d/g, "?")).run(...values);
    },
    async secrets() {
      const rows = database.prepare("SELECT id, totp_secret FROM users").all();
      return Object.fromEntries(
        rows.map((row) => [
          String(row["id"]),
          typeof row["totp_secret"] === "string" ? row["totp_secret"] : null,
        ]),
      );
    },
    open: async (given = columns) => openSqliteTable(file, given, true),
    async [Symbol.asyncDispose]() {
      database.close();
    },
  };
});

const url = process.env["TEST_DATABASE_URL"] ?? "";
tableContract(
  "a table in PostgreSQL",
  async () => {
    const schema = `mfa_${randomBytes(6).toString("hex")}`;
    const pool = new Pool({ connectionString: url, max: 2, options: `-c search_path=${schema}` });
    await pool.query(`CREATE SCHEMA ${schema}`);
    await pool.query("CREATE TABLE users (id bigint PRIMARY KEY, name text, totp_secret text)");
    return {
      async run(statement, ...values) {
        await pool.query(statement, values);
      },
      async secrets() {
        const { rows } = await pool.query<{ id: string; totp_secret: string | null }>(
          "SELECT id::text AS id, totp_secret FROM users",
        );
        return Object.fromEntries(rows.map((row) => [row.id, row.totp_secret]));
      },
      open: async (given = columns) =>
        openPostgresTable(openPool(url, import.meta.dirname), {
          ...given,
          table: readTable(`${schema}.${given.table.table}`),
        }),
      async [Symbol.asyncDispose]() {
        await pool.query(`DROP SCHEMA ${schema} CASCADE`);
        await pool.end();
      },
    };
  },
  { skip: url === "" && "TEST_DATABASE_URL is not set" },
);

test("names that would change the statement are none", () => {
  for (const name of [
    "",
    'users"; DROP TABLE users; --',
    "a b",
    "a.b.c",
    "1a",
    "a-b",
    "x".repeat(64),
    "users\u0000",
  ])
    assert.throws(() => readTable(name), { code: "PM_USAGE" }, name);
  assert.equal(readTable("App.Users").quoted, '"App"."Users"');
});

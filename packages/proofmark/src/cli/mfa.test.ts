import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { Pool } from "pg";

import { factorKind } from "../identity/mfa/factor-book.ts";
import { newTotpSecret } from "../identity/mfa/totp.ts";
import { KeyRing } from "../kernel/key-ring.ts";
import { migrateRecords } from "../store/records/postgres-schema.ts";
import { postgresStorage } from "../store/records/postgres.ts";
import { sqliteStorage } from "../store/records/sqlite.ts";
import { mfaCommand } from "./mfa.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const key = randomBytes(32);
const ring = new KeyRing([{ id: "2026", key }]);
const keys = { PROOFMARK_VAULT_KEYS: `2026=${key.toString("base64")}` };
const table = ["--table", "users", "--column", "totp_secret"];
let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "proofmark-mfa-"));
});
after(async () => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in an empty folder, where no package is installed. */
async function mfa(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = folder,
): Promise<Outcome> {
  return await new Promise((resolve) => {
    const options = {
      cwd,
      env: { ...process.env, DATABASE_URL: "", ...keys, ...env },
      timeout: 60_000,
    };
    execFile(
      process.execPath,
      [...process.execArgv, main, "mfa", ...args],
      options,
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
  });
}

function usersIn(file: string, ...secrets: readonly string[]): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, totp_secret TEXT)");
  for (const secret of secrets) database.prepare("INSERT INTO users (totp_secret) VALUES (?)").run(secret);
  return database;
}

test("a table is shown first, then sealed with --yes, and no secret is printed", async () => {
  const file = join(folder, "users.db");
  const secret = newTotpSecret();
  using database = usersIn(file, secret, newTotpSecret());
  const args = ["migrate", "--database", file, ...table];
  const dry = await mfa(args);
  assert.equal(dry.code, 0, dry.stderr);
  assert.match(
    dry.stdout,
    /2 in plain.*\n.*Nothing was written\. To write 2, after a backup: the same with --yes/,
  );
  const done = await mfa([...args, "--yes"]);
  assert.match(done.stdout, /● 2 written/);
  const stored = database.prepare("SELECT totp_secret FROM users WHERE id = 1").get();
  assert.equal(ring.open(String(stored?.["totp_secret"]), "totp:1"), secret);
  const again = await mfa([...args, "--yes"]);
  assert.match(again.stdout, /0 in plain, 0 sealed with an older key, 2 with the current one\n● 0 written/);
  for (const { stdout, stderr } of [dry, done, again]) assert.ok(!`${stdout}${stderr}`.includes(secret));
});

test("one secret of an unknown form, and nothing is written: exit code 1", async () => {
  const file = join(folder, "odd.db");
  const secret = newTotpSecret();
  using database = usersIn(file, secret, "hunter2");
  const { code, stdout } = await mfa(["migrate", "--database", file, ...table, "--yes"]);
  assert.equal(code, 1);
  assert.match(stdout, /^✕ 1 in a form that is no secret's/);
  assert.match(stdout, /"2"/);
  assert.ok(!stdout.includes("hunter2"));
  assert.equal(database.prepare("SELECT totp_secret FROM users WHERE id = 1").get()?.["totp_secret"], secret);
});

test("Proofmark's own records are sealed where no table is named", async () => {
  const file = join(folder, "records.db");
  await using storage = sqliteStorage(file);
  const data = JSON.stringify({ totp: newTotpSecret() });
  await storage.write([{ type: "insert", kind: factorKind, id: "alice", owner: "alice", data }]);
  const { stdout, code, stderr } = await mfa(["migrate", "--database", file, "--yes"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /● 1 written/);
  assert.ok((await storage.get(factorKind, "alice"))?.data.includes("pmk1.2026."));
  assert.match((await mfa(["rotate", "--database", file])).stdout, /There is nothing to do/);
});

const url = process.env["TEST_DATABASE_URL"] ?? "";
test(
  "in PostgreSQL a column that is too short is said before anything is written; records are sealed, too",
  { skip: url === "" && "TEST_DATABASE_URL is not set" },
  async () => {
    const schema = `mfa_${randomBytes(6).toString("hex")}`;
    const named = new URL(url);
    named.searchParams.set("options", `-c search_path=${schema}`);
    const env = { DATABASE_URL: named.href };
    const pool = new Pool({ connectionString: named.href, max: 2 });
    try {
      await pool.query(`CREATE SCHEMA ${schema}`);
      await pool.query("CREATE TABLE users (id text PRIMARY KEY, totp_secret varchar(32))");
      const secret = newTotpSecret();
      await pool.query("INSERT INTO users VALUES ('alice', $1)", [secret]);
      const short = await mfa(["migrate", ...table, "--yes"], env, import.meta.dirname);
      assert.equal(short.code, 1, short.stderr);
      assert.match(short.stdout, /✕ The column holds 32 signs.*ALTER TABLE/);
      await pool.query("ALTER TABLE users ALTER COLUMN totp_secret TYPE text");
      const done = await mfa(["migrate", ...table, "--yes"], env, import.meta.dirname);
      assert.match(done.stdout, /● 1 written/, done.stderr);
      const { rows } = await pool.query<{ totp_secret: string }>("SELECT totp_secret FROM users");
      assert.equal(ring.open(rows[0]?.totp_secret ?? "", "totp:alice"), secret);

      await migrateRecords(pool);
      const data = JSON.stringify({ totp: newTotpSecret() });
      await postgresStorage(pool).write([
        { type: "insert", kind: factorKind, id: "alice", owner: "alice", data },
      ]);
      const records = await mfa(["migrate", "--yes"], env, import.meta.dirname);
      assert.match(records.stdout, /● 1 written/, records.stderr);
    } finally {
      await pool.query(`DROP SCHEMA ${schema} CASCADE`);
      await pool.end();
    }
  },
);

for (const [title, args, env, message] of [
  ["without keys", ["--database", "x.db"], { PROOFMARK_VAULT_KEYS: "" }, /PROOFMARK_VAULT_KEYS is not set/],
  ["without a database", table, {}, /DATABASE_URL a PostgreSQL: neither is set/],
  ["a file that is not there", ["--database", "missing.db", ...table], {}, /--database names no file/],
  ["records in a file that is not there", ["--database", "missing.db"], {}, /--database names no file/],
  ["an URL among the arguments", ["--database", "postgres://a:b@c/d", ...table], {}, /named by DATABASE_URL/],
  [
    "a table without a column",
    ["--database", "x.db", "--table", "users"],
    {},
    /--table and --column go together/,
  ],
  [
    "a name with a quote",
    ["--database", "x.db", "--table", 'a"b', "--column", "c"],
    {},
    /takes a table's name/,
  ],
  ["PostgreSQL without pg", table, { DATABASE_URL: "postgres://127.0.0.1:1/x" }, /npm install pg/],
] as const) {
  test(`${title} is refused before anything is written, and what to do is said`, async () => {
    const command = mfaCommand({ DATABASE_URL: "", ...keys, ...env }, folder);
    await assert.rejects(command.parseAsync(["node", "mfa", "migrate", ...args, "--yes"]), (error: Error) => {
      assert.match(error.message, message);
      assert.ok("code" in error && error.code === "PM_USAGE");
      return !error.message.includes("a:b@c");
    });
  });
}

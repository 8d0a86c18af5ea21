import { Command } from "commander";

import { readKeyRing, vaultKeysName } from "../config/secrets.ts";
import { sealPlainSecrets, type SealReport } from "../identity/mfa/seal-plain-secrets.ts";
import type { KeyRing } from "../kernel/key-ring.ts";
import { postgresStorage } from "../store/records/postgres.ts";
import type { RecordStorage } from "../store/records/record-storage.ts";
import { sqliteStorage } from "../store/records/sqlite.ts";
import { UsageError } from "./fault.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { describeReport } from "./mfa/describe-report.ts";
import { readColumn, readTable } from "./mfa/identifier.ts";
import { openPool } from "./mfa/load-pg.ts";
import { openPostgresTable } from "./mfa/postgres-table.ts";
import { sealTable, type SecretTable } from "./mfa/secret-table.ts";
import { openSqliteTable, requireRecords, type Columns } from "./mfa/sqlite-table.ts";

interface Options {
  readonly database?: string;
  readonly table?: string;
  readonly column?: string;
  readonly id: string;
  readonly yes: boolean;
}

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

const batch = 500;

/** @param folder where the project's packages are. */
export function mfaCommand(
  env: Readonly<Record<string, string | undefined>> = process.env,
  folder: string = process.cwd(),
): Command {
  const from: Surroundings = { env, folder };
  return new Command("mfa")
    .description("Seals the secrets of second factors where they are stored.")
    .addCommand(
      sealing("migrate", ["plain"], from).description(
        "Seals secrets that are stored as they are, after a dry run.",
      ),
    )
    .addCommand(
      sealing("rotate", ["outdated"], from).description("Seals anew what an older key of the ring sealed."),
    );
}

function sealing(name: string, states: readonly ("plain" | "outdated")[], from: Surroundings): Command {
  return new Command(name)
    .option("--database <file>", "SQLite file (default: the PostgreSQL that DATABASE_URL names)")
    .option("--table <name>", "your own table (default: Proofmark's records)")
    .option("--column <name>", "its column with the secrets")
    .option("--id <name>", "its column that names each row", "id")
    .option("--yes", "write; without it, only what would be done is shown", false)
    .action((options: Options) => run(options, states, from));
}

async function run(
  options: Options,
  states: readonly ("plain" | "outdated")[],
  from: Surroundings,
): Promise<void> {
  const ring = readKeyRing(from.env);
  if (ring === undefined)
    throw new UsageError(`${vaultKeysName} is not set: it holds the keys that secrets are sealed with.`);
  using interrupt = abortOnInterrupt(() => process.stderr.write("Stopping after this batch …\n"));
  const { signal } = interrupt;
  const pass = columnsOf(options) === undefined ? sealRecords : sealOwnTable;
  const found = await pass(options, { ring, states, writes: false, signal, from });
  // What can't be read is somebody's second factor: nothing is written before that is understood.
  const writes = options.yes && found.left.length === 0 && found.problem === undefined && !signal.aborted;
  const report = writes ? await pass(options, { ring, states, writes: true, signal, from }) : found;
  process.stdout.write(
    describeReport(report, { states, writes, isAsked: options.yes, isStopped: signal.aborted }),
  );
  if (report.left.length > 0 || report.problem !== undefined || signal.aborted) process.exitCode = 1;
}

interface Pass {
  readonly ring: KeyRing;
  readonly states: readonly ("plain" | "outdated")[];
  readonly writes: boolean;
  readonly signal: AbortSignal;
  readonly from: Surroundings;
}

/** @throws UsageError where a part of a table is named without the others, or no name. */
function columnsOf({ table, column, id }: Options): Columns | undefined {
  if (table === undefined && column === undefined) return undefined;
  if (table === undefined || column === undefined)
    throw new UsageError(
      "--table and --column go together: whose secrets are to be sealed, and where they stand.",
    );
  return { table: readTable(table), secret: readColumn("--column", column), id: readColumn("--id", id) };
}

async function sealOwnTable(options: Options, pass: Pass): Promise<SealReport & { problem?: string }> {
  const columns = columnsOf(options);
  if (columns === undefined) throw new UsageError("--table and --column are missing.");
  await using table: SecretTable =
    options.database === undefined
      ? await openPostgresTable(openPool(databaseUrl(pass.from), pass.from.folder), columns)
      : openSqliteTable(sqliteFile(options.database), columns, pass.writes);
  const report = await sealTable(table, { ...pass, batch });
  const { columnLength = Infinity } = table;
  return report.longestSealed > columnLength
    ? {
        ...report,
        problem: `The column holds ${columnLength} signs, a sealed secret has ${report.longestSealed}. Make it text first: ALTER TABLE … ALTER COLUMN … TYPE text.`,
      }
    : report;
}

async function sealRecords(options: Options, pass: Pass): Promise<SealReport & { problem?: string }> {
  if (options.database !== undefined) {
    const file = sqliteFile(options.database);
    requireRecords(file);
    await using storage: RecordStorage = sqliteStorage(file);
    return await sealPlainSecrets(storage, pass.ring, pass);
  }
  const pool = openPool(databaseUrl(pass.from), pass.from.folder);
  try {
    return await sealPlainSecrets(postgresStorage(pool), pass.ring, pass);
  } finally {
    await pool.end();
  }
}

/** @throws UsageError for an URL: everybody on the machine sees the arguments of a command. */
function sqliteFile(database: string): string {
  if (!database.includes("://")) return database;
  throw new UsageError(
    "--database takes an SQLite file. A PostgreSQL is named by DATABASE_URL in the environment.",
  );
}

function databaseUrl({ env }: Surroundings): string {
  const url = env["DATABASE_URL"];
  if (url) return url;
  throw new UsageError("--database names an SQLite file, or DATABASE_URL a PostgreSQL: neither is set.");
}

import * as z from "zod";

import { withDeadline } from "../../kernel/deadline.ts";
import { errorCodeOf, type PostgresConnection } from "../../store/records/postgres-connection.ts";
import { UsageError } from "../fault.ts";
import { quoteIdentifier } from "./identifier.ts";
import type { PgPool } from "./load-pg.ts";
import type { SecretTable } from "./secret-table.ts";
import type { Columns } from "./sqlite-table.ts";

const waitMs = 10_000;
const statementMs = 60_000;
const row = z.object({ id: z.string(), secret: z.string() });

/** What SQLSTATEs mean for whoever typed the command. */
const meanings: ReadonlyMap<string, string> = new Map([
  ["28P01", "The password in DATABASE_URL is not right."],
  ["28000", "The user in DATABASE_URL may not sign in."],
  ["3D000", "There is no database of the name in DATABASE_URL."],
  [
    "42P01",
    "There is no such table. --table takes its name as it is stored, with its schema where it needs one.",
  ],
  ["42703", "The table has no such column. --column and --id take names as they are stored."],
  ["42501", "The user in DATABASE_URL may not read or change the table."],
  [
    "22001",
    "A sealed secret is longer than the column. Make it text: ALTER TABLE … ALTER COLUMN … TYPE text.",
  ],
  ["55P03", "Another transaction holds rows of the table. Run it again: what is sealed stays sealed."],
]);

/** @throws UsageError where the database, the table or a column is not there, or the id does not name one row each. */
export async function openPostgresTable(pool: PgPool, { table, ...columns }: Columns): Promise<SecretTable> {
  const connection = await asked(async () => withDeadline(pool.connect(), waitMs, "PostgreSQL")).catch(
    async (error: unknown) => {
      await pool.end();
      throw error;
    },
  );
  // Said beside the query that failed; unheard, it would end the process.
  connection.on("error", () => {});
  const query: PostgresConnection["query"] = async (text, values) =>
    await asked(async () => withDeadline(connection.query(text, values), 2 * statementMs, "PostgreSQL"));
  const [id, secret] = [columns.id, columns.secret].map(quoteIdentifier);
  // Qualified: an ORDER BY of the bare name would take the text beside it, in which 10 comes before 9.
  const select = (condition: string): string =>
    `SELECT r.${id}::text AS id, r.${secret}::text AS secret FROM ${table.quoted} AS r
     WHERE r.${secret} IS NOT NULL AND r.${secret}::text <> '' ${condition} ORDER BY r.${id} LIMIT $1`;
  const end = async (): Promise<void> => {
    connection.release(true);
    await pool.end();
  };
  try {
    await query(`SET statement_timeout = ${statementMs}; SET lock_timeout = ${waitMs}`);
    const doubled = await query(
      `SELECT 1 FROM ${table.quoted} WHERE ${secret} IS NOT NULL GROUP BY ${id}
       HAVING count(*) > 1 OR ${id} IS NULL LIMIT 1`,
    );
    if (doubled.rows.length > 0)
      throw new UsageError(`${columns.id} does not name one row each. --id takes the primary key.`);
    const length = await query(
      // varchar and char keep their length, and four, in atttypmod; -1 is none.
      `SELECT atttypmod - 4 AS length FROM pg_attribute
       WHERE attrelid = $1::regclass AND attname = $2 AND atttypid IN (1042, 1043) AND atttypmod > 0`,
      [table.quoted, columns.secret],
    );
    const columnLength = length.rows[0]?.["length"];
    return {
      columnLength: typeof columnLength === "number" ? columnLength : undefined,
      async page(after, limit) {
        const { rows } =
          after === undefined
            ? await query(select(""), [limit])
            : await query(select(`AND r.${id} > $2`), [limit, after]);
        return rows
          .map((read) => row.parse(read))
          .map(({ id: key, secret: text }) => ({ key, id: key, secret: text }));
      },
      async write(sealedRows) {
        await query("BEGIN");
        try {
          let written = 0;
          for (const { key, secret: before, sealed } of sealedRows)
            written +=
              (
                await query(`UPDATE ${table.quoted} SET ${secret} = $1 WHERE ${id} = $2 AND ${secret} = $3`, [
                  sealed,
                  key,
                  before,
                ])
              ).rowCount ?? 0;
          await query("COMMIT");
          return written;
        } catch (error) {
          await query("ROLLBACK").catch(() => {});
          throw error;
        }
      },
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Says what failed in words of our own: `pg` puts addresses, users and values into its errors. */
async function asked<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    const code = errorCodeOf(error) ?? "no code";
    // oxlint-disable-next-line preserve-caught-error -- The cause holds what must not be shown.
    throw new UsageError(
      meanings.get(code) ?? `PostgreSQL refused, or did not answer (${code}). Check DATABASE_URL.`,
    );
  }
}

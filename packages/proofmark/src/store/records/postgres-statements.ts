/** The statements of one table. `$1` is the time in all of them: epoch milliseconds, or null for the database's. */
export interface RecordStatements {
  readonly get: string;
  readonly list: string;
  readonly since: string;
  readonly insert: string;
  readonly replace: string;
  readonly remove: string;
  readonly deleteOwned: string;
  readonly sweep: string;
}

/** Stable within a statement, so that an index can be searched for it. */
const now = "COALESCE($1::bigint, floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint)";
/** As late as can be: who waited for a row writes after whoever held it. */
const written = "COALESCE($1::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)";
const live = `(expires_at IS NULL OR expires_at > ${now})`;

export function statementsOn(table: string): RecordStatements {
  return {
    get: `SELECT * FROM ${table} WHERE kind = $2 AND id = $3 AND ${live}`,
    list: `SELECT * FROM ${table} WHERE kind = $2 AND owner = $3 AND ${live} ORDER BY written_at, id LIMIT $4`,
    since: `SELECT * FROM ${table} WHERE kind = $2 AND written_at >= $3 AND ${live} ORDER BY written_at, id LIMIT $4`,
    insert: `INSERT INTO ${table} AS old (kind, id, owner, expires_at, data, version, written_at)
      VALUES ($2, $3, $4, $5, $6, 1, ${written})
      ON CONFLICT (kind, id) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at,
        data = excluded.data, version = 1, written_at = excluded.written_at
      WHERE old.expires_at <= ${now}`,
    replace: `UPDATE ${table} SET owner = $4, expires_at = $5, data = $6, version = version + 1, written_at = ${written}
      WHERE kind = $2 AND id = $3 AND version = $7 AND ${live}`,
    remove: `DELETE FROM ${table}
      WHERE kind = $2 AND id = $3 AND ($4::bigint IS NULL OR version = $4) AND ${live}`,
    deleteOwned: `DELETE FROM ${table} WHERE kind = $2 AND owner = $3 AND ${live}`,
    // A record that somebody holds is swept next time.
    sweep: `DELETE FROM ${table} AS old USING (
        SELECT kind, id FROM ${table} WHERE expires_at <= ${now} LIMIT $2 FOR UPDATE SKIP LOCKED
      ) AS over WHERE old.kind = over.kind AND old.id = over.id`,
  };
}

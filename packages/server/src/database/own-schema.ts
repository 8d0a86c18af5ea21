import { PostgresDialect, sql, type DatabaseIntrospector, type Kysely } from "kysely";
import type { Pool } from "pg";

/**
 * PostgreSQL, of which the Migrator sees one schema alone. By itself it asks for the columns and sequences of every table of
 * the database: that fails where somebody drops a table of another schema meanwhile, and it takes the migrations of another
 * schema for its own.
 */
export class OwnSchemaDialect extends PostgresDialect {
  readonly #schema: string | undefined;

  constructor(pool: Pool, schema: string | undefined) {
    super({ pool });
    this.#schema = schema;
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- As Kysely has it: the tables do not matter here.
  override createIntrospector(database: Kysely<any>): DatabaseIntrospector {
    return introspectorOf(database, this.#schema);
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- As above.
function introspectorOf(database: Kysely<any>, schema: string | undefined): DatabaseIntrospector {
  const name = schema === undefined ? sql`current_schema()` : sql`${schema}::text`;
  const getTables: DatabaseIntrospector["getTables"] = async () => {
    const { rows } = await sql<{ table: string; schema: string; kind: string }>`
      select c.relname::text as "table", n.nspname::text as "schema", c.relkind::text as "kind"
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${name} and c.relkind in ('r', 'v', 'p')`.execute(database);
    return rows.map(({ table, schema: own, kind }) => ({
      name: table,
      schema: own,
      isView: kind === "v",
      columns: [],
    }));
  };
  return {
    getTables,
    async getSchemas() {
      const { rows } = await sql<{ name: string }>`
        select nspname::text as "name" from pg_catalog.pg_namespace where nspname = ${name}`.execute(
        database,
      );
      return rows;
    },
    getMetadata: async () => ({ tables: await getTables() }),
  };
}

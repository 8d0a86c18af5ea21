/** Packages that reach a database or a command and that no sink looks at, by what they reach. */
export const knownDrivers: ReadonlyMap<string, string> = new Map([
  ...kind("SQL", [
    "@libsql/client",
    "@neondatabase/serverless",
    "@planetscale/database",
    "@vercel/postgres",
    "duckdb",
    "ibm_db",
    "libsql",
    "mariadb",
    "mssql",
    "mysql",
    "odbc",
    "oracledb",
    "pg-native",
    "postgres",
    "snowflake-sdk",
    "sql.js",
    "sqlite3",
    "tedious",
  ]),
  ...kind("queries", [
    "@elastic/elasticsearch",
    "@opensearch-project/opensearch",
    "arangojs",
    "cassandra-driver",
    "couchbase",
    "ioredis",
    "ldapjs",
    "ldapts",
    "nano",
    "neo4j-driver",
    "redis",
  ]),
]);

function kind(what: string, names: readonly string[]): [string, string][] {
  return names.map((name) => [name, `No sink looks at the ${what} that it sends.`]);
}

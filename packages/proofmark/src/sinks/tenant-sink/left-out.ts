import type { SqlDialect, SqlToken } from "../../lexing/sql.ts";

/** A statement with its tokens. */
export interface LexedSql {
  readonly text: string;
  readonly dialect: SqlDialect;
  readonly tokens: readonly SqlToken[];
}

/** What may stand behind INSERT and changes nothing in rows that are there. REPLACE does. */
const harmless = new Set(["ignore", "abort", "fail", "rollback"]);

/** Words that begin a part of a statement, as far as that part has to be known. */
const parts = new Set(["select", "from", "where", "on", "having", "group", "order", "set", "union"]);

/**
 * How many tokens from `at` on are left out because they change nothing in whose rows a statement reaches, and are
 * written as PostgreSQL does not: `OR IGNORE` behind INSERT, LIMIT (`LIMIT 5, 10`, and behind DELETE), COLLATE in ORDER BY.
 */
export function leftOutAt(sql: LexedSql, at: number): number {
  if (sql.dialect === "postgresql") return 0;
  const word = wordAt(sql, at);
  if (word === "or") return wordAt(sql, at - 1) === "insert" && harmless.has(wordAt(sql, at + 1)) ? 2 : 0;
  if (word === "collate") return partAt(sql, at) === "order" ? 2 : 0;
  if (word === "limit") return limitLength(sql, at);
  return harmless.has(word) && wordAt(sql, at - 1) === "insert" ? 1 : 0;
}

function wordAt({ text, tokens }: LexedSql, at: number): string {
  const token = tokens[at];
  return token?.kind === "word" ? text.slice(token.start, token.end).toLowerCase() : "";
}

/** LIMIT with one or two plain numbers or placeholders; anything else is left to the parser. */
function limitLength(sql: LexedSql, at: number): number {
  if (!isCount(sql, at + 1)) return 0;
  const separator = sql.tokens[at + 2];
  const isTwo =
    wordAt(sql, at + 2) === "offset" ||
    (separator !== undefined && sql.text.slice(separator.start, separator.end) === ",");
  return isTwo && isCount(sql, at + 3) ? 4 : 2;
}

function isCount({ tokens }: LexedSql, at: number): boolean {
  const kind = tokens[at]?.kind;
  return kind === "number" || kind === "parameter";
}

/** The part of its statement in which a token stands; empty within brackets. */
function partAt(sql: LexedSql, at: number): string {
  for (let index = at - 1; index >= 0; index--) {
    const { kind, start } = sql.tokens[index] as SqlToken;
    if (kind === "punctuation" && "()".includes(sql.text.charAt(start))) return "";
    const word = wordAt(sql, index);
    if (parts.has(word)) return word;
  }
  return "";
}

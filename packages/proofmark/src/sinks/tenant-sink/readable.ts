import { lexSql, type SqlDialect, type SqlToken } from "../../lexing/sql.ts";
import { leftOutAt } from "./left-out.ts";

/** A placeholder as the driver takes it: the how manieth, or its name. */
export type Placeholder = number | string;

/** A statement in the words of the parser, which knows PostgreSQL's alone. */
export interface ReadableSql {
  readonly text: string;
  /** What stands for `$1`, `$2`, … of `text`. */
  readonly placeholders: readonly Placeholder[];
}

/** Signs of a dialect that PostgreSQL reads otherwise, so that a parser of it would see another condition. */
const misread: Readonly<Record<SqlDialect, ReadonlySet<string>>> = {
  postgresql: new Set(),
  // OR, not concatenation.
  mysql: new Set(["||", "&&", "^", "!", ":="]),
  sqlite: new Set(),
};

/**
 * Rewrites what other dialects spell differently: placeholders, quoted names, `==`, `INSERT OR IGNORE`. Undefined where
 * the statement would be understood in another way than the database does, or has what no lexer closes.
 */
export function readableSql(text: string, dialect: SqlDialect): ReadableSql | undefined {
  if (hasNamePlaceholder(text, dialect)) return undefined;
  const tokens = lexSql(text, dialect);
  const placeholders: Placeholder[] = [];
  const parts: string[] = [];
  let positional = 0;
  let leftOutUntil = 0;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as SqlToken;
    const raw = text.slice(token.start, token.end);
    leftOutUntil = Math.max(leftOutUntil, index + leftOutAt({ text, dialect, tokens }, index));
    if (index < leftOutUntil) {
      // What is bound to it still counts.
      if (raw === "?") positional++;
      continue;
    }
    switch (token.kind) {
      case "comment":
        // MySQL runs what stands in these.
        if (raw.startsWith("/*!") || raw.startsWith("/*+") || raw === "*/") return undefined;
        break;
      case "open-string":
      case "open-name":
      case "open-comment":
        return undefined;
      case "parameter": {
        const at = raw === "?" ? positional + 1 : numbered(raw);
        // SQLite numbers a bare one after the highest so far.
        positional = Math.max(positional, at ?? 0);
        placeholders.push(at ?? raw.slice(1));
        parts.push(`$${placeholders.length}`);
        break;
      }
      case "name":
        // `U&"…"` has escapes of its own.
        if (!'"`['.includes(raw.charAt(0))) return undefined;
        parts.push(quoted('"', raw.slice(1, -1), raw.at(-1) ?? ""));
        break;
      case "string":
        parts.push(readableString(raw));
        break;
      case "operator":
        // MySQL reads `1--1` as a sum: to the parser, the rest would be a comment.
        if (misread[dialect].has(raw) || raw.includes("--") || raw.includes("/*")) return undefined;
        parts.push(raw === "==" ? "=" : raw);
        break;
      case "word":
        parts.push(raw);
        break;
      case "number":
      case "punctuation":
        parts.push(raw);
        break;
      default:
        token.kind satisfies never;
    }
  }
  return { text: joined(parts), placeholders };
}

/** With a blank between all but the parts of a qualified name. */
function joined(parts: readonly string[]): string {
  let text = "";
  for (const [index, part] of parts.entries())
    text += index === 0 || part === "." || parts[index - 1] === "." ? part : ` ${part}`;
  return text;
}

/**
 * A literal as PostgreSQL reads it. One with escapes or a prefix ends where its own database says, not where another
 * one would: a word takes its place, which is no principal.
 */
function readableString(raw: string): string {
  const quote = raw.charAt(0);
  if ((quote !== "'" && quote !== '"') || raw.includes("\\")) return "'(text)'";
  return quote === "'" ? raw : quoted("'", raw.slice(1, -1), '"');
}

function numbered(raw: string): number | undefined {
  const digits = raw.slice(1);
  return /^\d{1,5}$/.test(digits) ? Number(digits) : undefined;
}

function quoted(quote: string, inner: string, doubled: string): string {
  return quote + inner.replaceAll(doubled + doubled, doubled).replaceAll(quote, quote + quote) + quote;
}

/** Words whose statements carry others in a text. */
const carriers = new Set(["do", "create", "execute", "prepare", "call", "explain"]);

/** MySQL's driver writes a name in the place of `??`: of a table, maybe. */
function hasNamePlaceholder(text: string, dialect: SqlDialect): boolean {
  return dialect === "mysql" && text.includes("??");
}

/** Whether a statement names one of the tables, quoted or not, in whatever case. */
export function mentions(text: string, dialect: SqlDialect, tables: ReadonlySet<string>): boolean {
  if (hasNamePlaceholder(text, dialect)) return true;
  const tokens = lexSql(text, dialect);
  const first = tokens.find(({ kind }) => kind === "word");
  const isCarrier = first !== undefined && carriers.has(text.slice(first.start, first.end).toLowerCase());
  return tokens.some(({ kind, start, end }) => {
    const raw = text.slice(start, end).toLowerCase();
    if (kind === "word") return tables.has(raw);
    if (kind === "name" || kind === "open-name")
      return tables.has(raw.slice(1, kind === "name" ? -1 : undefined));
    // SQLite takes a text where only a name fits.
    if (kind === "string")
      return tables.has(raw.slice(1, -1)) || (isCarrier && [...tables].some((table) => raw.includes(table)));
    return kind === "comment" && raw.startsWith("/*!");
  });
}

import type { Token } from "./token.ts";

/** The dialects whose literals and comments differ. */
export type SqlDialect = "postgresql" | "mysql" | "sqlite";

export type SqlTokenKind =
  /** A keyword or a bare name. */
  | "word"
  | "number"
  /** A whole string literal with its quotes, prefix and escapes; `open-string` where it never ends. */
  | "string"
  | "open-string"
  /** A quoted name: `"a"`, `` `a` ``, `[a]`; `open-name` where it never ends. */
  | "name"
  | "open-name"
  | "operator"
  /** `(`, `)`, `,`, `;`, `.` each by itself. */
  | "punctuation"
  | "comment"
  | "open-comment"
  /** `?`, `$1`, `:name`, `@name`. */
  | "parameter";

export type SqlToken = Token<SqlTokenKind>;

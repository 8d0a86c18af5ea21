/** The dialects whose literals and comments differ. */
export type SqlDialect = "postgresql" | "mysql" | "sqlite";

/** What a dialect's scanner does differently. */
export interface SqlRules {
  /** `\'` does not end a string. */
  readonly hasBackslashEscapes: boolean;
  /** `E'…'`, whose backslashes escape. */
  readonly hasEscapeStrings: boolean;
  /** `"…"` holds a text, not a name. */
  readonly isDoubleQuoteString: boolean;
  /** `` `…` `` is a name. */
  readonly hasBacktickNames: boolean;
  /** `[…]` is a name. */
  readonly hasBracketNames: boolean;
  /** `$tag$ … $tag$`. */
  readonly hasDollarQuotes: boolean;
  /** `#` starts a comment, and `--` only in front of a blank. */
  readonly hasHashComments: boolean;
  /** What stands in a comment that starts with `/*!` is executed. */
  readonly hasVersionComments: boolean;
  readonly hasNestedComments: boolean;
  /** A name may start with digits: `1abc`. */
  readonly hasNamesWithDigits: boolean;
  /** Any run of operator characters is one operator. */
  readonly hasOpenOperators: boolean;
  /** Characters in front of a name or number that make it a parameter. */
  readonly parameterSigns: string;
  /** Letters that may stand right before a string's quote. */
  readonly stringPrefixes: string;
}

/** Sources: PostgreSQL 17 section 4.1, MySQL 8.4 chapter 11, SQLite's tokenize.c. */
export const sqlRules: Readonly<Record<SqlDialect, SqlRules>> = {
  postgresql: {
    hasBackslashEscapes: false,
    hasEscapeStrings: true,
    isDoubleQuoteString: false,
    hasBacktickNames: false,
    hasBracketNames: false,
    hasDollarQuotes: true,
    hasHashComments: false,
    hasVersionComments: false,
    hasNestedComments: true,
    hasNamesWithDigits: false,
    hasOpenOperators: true,
    parameterSigns: "$",
    stringPrefixes: "eEbBxXnN",
  },
  mysql: {
    hasBackslashEscapes: true,
    hasEscapeStrings: false,
    isDoubleQuoteString: true,
    hasBacktickNames: true,
    hasBracketNames: false,
    hasDollarQuotes: false,
    hasHashComments: true,
    hasVersionComments: true,
    hasNestedComments: false,
    hasNamesWithDigits: true,
    hasOpenOperators: false,
    parameterSigns: "?:@",
    stringPrefixes: "bBxXnN",
  },
  sqlite: {
    hasBackslashEscapes: false,
    hasEscapeStrings: false,
    isDoubleQuoteString: false,
    hasBacktickNames: true,
    hasBracketNames: true,
    hasDollarQuotes: false,
    hasHashComments: false,
    hasVersionComments: false,
    hasNestedComments: false,
    hasNamesWithDigits: false,
    hasOpenOperators: false,
    parameterSigns: "?:@$",
    stringPrefixes: "xX",
  },
};

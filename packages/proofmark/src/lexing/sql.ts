import { sqlRules, type SqlDialect, type SqlRules } from "./sql-dialect.ts";
import {
  commentEnd,
  dollarTagEnd,
  isBlank,
  isDigit,
  isNamePart,
  isNameStart,
  lineEnd,
  nameEnd,
  numberEnd,
  openOperatorEnd,
  operatorRunEnd,
  operatorEnd,
  quotedEnd,
} from "./sql-scan.ts";
import type { Token } from "./token.ts";

export type { SqlDialect } from "./sql-dialect.ts";

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
  /** `(`, `)`, `[`, `]`, `{`, `}`, `,`, `;`, `.` each by itself. */
  | "punctuation"
  /** MySQL executes what stands in a comment with a `!`: there, only the opening and the closing are comments. */
  | "comment"
  | "open-comment"
  /** `?`, `$1`, `:name`, `@name`. */
  | "parameter";

export type SqlToken = Token<SqlTokenKind>;

/** What the text in front of the first character left open. */
export type SqlStart = "plain" | "single-quoted" | "double-quoted" | "backtick-quoted";

interface OpenToken {
  kind: SqlTokenKind;
  readonly start: number;
  readonly end: number;
}

/**
 * Tokens of a statement, in order: they cover the text, blanks aside. Linear, and never throws.
 *
 * @example
 * lexSql("id = '1' -- x", "sqlite").map(({ kind }) => kind); // ["word", "operator", "string", "comment"]
 */
export function lexSql(text: string, dialect: SqlDialect, start: SqlStart = "plain"): SqlToken[] {
  return new Lexer(text, sqlRules[dialect]).run(start);
}

const quoteOf = { "single-quoted": "'", "double-quoted": '"', "backtick-quoted": "`" } as const;

class Lexer {
  readonly #text: string;
  readonly #rules: SqlRules;
  readonly #tokens: OpenToken[] = [];
  /** Openings of version comments that are not closed yet. */
  readonly #versions: OpenToken[] = [];
  #at = 0;
  /** End of the run of operator characters that was seen last. */
  #runEnd = 0;

  constructor(text: string, rules: SqlRules) {
    this.#text = text;
    this.#rules = rules;
  }

  run(start: SqlStart): SqlToken[] {
    const text = this.#text;
    if (start !== "plain" && text !== "") this.#quoted(quoteOf[start], 0, this.#rules.hasBackslashEscapes);
    while (this.#at < text.length) {
      if (isBlank(text.charCodeAt(this.#at))) this.#at++;
      else this.#step(text.charAt(this.#at), text.charAt(this.#at + 1));
    }
    for (const version of this.#versions) version.kind = "open-comment";
    return this.#tokens;
  }

  #step(character: string, next: string): void {
    const rules = this.#rules;
    const code = character.charCodeAt(0);
    if (isNameStart(code)) this.#word(character, next);
    else if (isDigit(code) || (character === "." && isDigit(next.charCodeAt(0)) && !this.#followsName()))
      this.#number();
    else if (character === "'") this.#quoted(character, 1, rules.hasBackslashEscapes);
    else if (character === '"') this.#quoted(character, 1, rules.hasBackslashEscapes);
    else if (character === "`" && rules.hasBacktickNames) this.#quoted(character, 1, false);
    else if (character === "[" && rules.hasBracketNames) this.#bracket();
    else if (character === "-" && next === "-" && this.#isDashComment()) this.#line(2);
    else if (character === "#" && rules.hasHashComments) this.#line(1);
    else if (character === "/" && next === "*") this.#comment();
    else if (character === "*" && next === "/" && this.#versions.length > 0) {
      this.#versions.pop();
      this.#push("comment", this.#at + 2);
    } else if ("()[]{},;.".includes(character)) this.#push("punctuation", this.#at + 1);
    else if (character === "$" && rules.hasDollarQuotes && dollarTagEnd(this.#text, this.#at) !== -1)
      this.#dollarQuoted();
    else if (rules.parameterSigns.includes(character) && this.#parameterEnd(next) !== -1)
      this.#push("parameter", this.#parameterEnd(next));
    else this.#operator(character, next);
  }

  #word(character: string, next: string): void {
    const { stringPrefixes, hasEscapeStrings, hasBackslashEscapes, hasVersionComments } = this.#rules;
    if (next === "'" && stringPrefixes.includes(character)) {
      const hasEscapes =
        hasBackslashEscapes || (hasEscapeStrings && (character === "e" || character === "E"));
      this.#quoted("'", 2, hasEscapes);
      return;
    }
    const third = this.#text[this.#at + 2];
    if (hasEscapeStrings && (character === "U" || character === "u") && next === "&") {
      if (third === "'" || third === '"') {
        this.#quoted(third, 3, false);
        return;
      }
    }
    const end = nameEnd(this.#text, this.#at);
    const quote = this.#text[end];
    // `_utf8'…'`: a literal with its character set. MySQL section 12.3.8.
    if (hasVersionComments && character === "_" && (quote === "'" || quote === '"'))
      this.#quoted(quote, end + 1 - this.#at, true);
    else this.#push("word", end);
  }

  #number(): void {
    const text = this.#text;
    const end = numberEnd(text, this.#at);
    // MySQL reads `1abc` and `0x1g` as names, and `1.abc`, `1e0abc` as a number and a name.
    if (this.#rules.hasNamesWithDigits && isNamePart(text.charCodeAt(end))) {
      const whole = nameEnd(text, this.#at);
      if (whole > end && !this.#hasPoint(end) && !this.#hasExponent(end)) {
        this.#push("word", whole);
        return;
      }
    }
    this.#push("number", end);
  }

  #hasPoint(end: number): boolean {
    for (let index = this.#at; index < end; index++) if (this.#text[index] === ".") return true;
    return false;
  }

  #hasExponent(end: number): boolean {
    if (this.#text[this.#at + 1] === "x") return false;
    for (let index = this.#at; index < end; index++)
      if (this.#text[index] === "e" || this.#text[index] === "E") return true;
    return false;
  }

  /** What is quoted from here on; its first `skipped` characters open it. */
  #quoted(quote: "'" | '"' | "`", skipped: number, hasBackslashEscapes: boolean): void {
    const isString = quote === "'" || (quote === '"' && this.#rules.isDoubleQuoteString);
    const hasEscapes = hasBackslashEscapes && isString;
    const end = quotedEnd(this.#text, this.#at + skipped, quote.charCodeAt(0), hasEscapes);
    if (end === -1) this.#push(isString ? "open-string" : "open-name", this.#text.length);
    else this.#push(isString ? "string" : "name", end);
  }

  #bracket(): void {
    const end = this.#text.indexOf("]", this.#at);
    this.#push(end === -1 ? "open-name" : "name", end === -1 ? this.#text.length : end + 1);
  }

  #dollarQuoted(): void {
    const tagEnd = dollarTagEnd(this.#text, this.#at);
    const tag = this.#text.slice(this.#at, tagEnd);
    const close = this.#text.indexOf(tag, tagEnd);
    this.#push(
      close === -1 ? "open-string" : "string",
      close === -1 ? this.#text.length : close + tag.length,
    );
  }

  #isDashComment(): boolean {
    if (!this.#rules.hasHashComments) return true;
    const code = this.#text.charCodeAt(this.#at + 2);
    return Number.isNaN(code) || code <= 32;
  }

  #line(skipped: number): void {
    this.#push("comment", lineEnd(this.#text, this.#at + skipped, this.#rules.hasOpenOperators));
  }

  #comment(): void {
    const text = this.#text;
    const inside = this.#at + 2;
    // MySQL section 11.7, and `/*M!` of MariaDB.
    const sign = text[inside] === "M" ? inside + 1 : inside;
    if (this.#rules.hasVersionComments && text[sign] === "!") {
      let end = sign + 1;
      while (end < sign + 7 && isDigit(text.charCodeAt(end))) end++;
      this.#versions.push(this.#push("comment", end));
      return;
    }
    const end = commentEnd(text, inside, this.#rules.hasNestedComments);
    this.#push(end === -1 ? "open-comment" : "comment", end === -1 ? text.length : end);
  }

  /** End of the parameter here, or -1. */
  #parameterEnd(next: string): number {
    const character = this.#text[this.#at];
    const code = next.charCodeAt(0);
    if (character === "?") {
      let end = this.#at + 1;
      if (!this.#rules.hasHashComments) while (isDigit(this.#text.charCodeAt(end))) end++;
      return end;
    }
    if (character === "$" && this.#rules.hasDollarQuotes) {
      let end = this.#at + 1;
      while (isDigit(this.#text.charCodeAt(end))) end++;
      return end > this.#at + 1 ? end : -1;
    }
    if (character === "@" && next === "@" && isNameStart(this.#text.charCodeAt(this.#at + 2)))
      return nameEnd(this.#text, this.#at + 2);
    return isNamePart(code) ? nameEnd(this.#text, this.#at + 1) : -1;
  }

  #operator(character: string, next: string): void {
    // MySQL's other way to write NULL.
    if (character === "\\" && next === "N") this.#push("word", this.#at + 2);
    else if (!this.#rules.hasOpenOperators || character === ":")
      this.#push("operator", operatorEnd(this.#text, this.#at));
    // Only signs are left of that run, each an operator.
    else if (this.#at < this.#runEnd) this.#push("operator", this.#at + 1);
    else {
      this.#runEnd = operatorRunEnd(this.#text, this.#at);
      this.#push("operator", openOperatorEnd(this.#text, this.#at, this.#runEnd));
    }
  }

  /** Whether the character here stands right behind a name: the dot of `t.1` is no decimal point. */
  #followsName(): boolean {
    const last = this.#tokens.at(-1);
    return last !== undefined && last.end === this.#at && (last.kind === "word" || last.kind === "name");
  }

  #push(kind: SqlTokenKind, end: number): OpenToken {
    const token: OpenToken = { kind, start: this.#at, end: Math.min(end, this.#text.length) };
    this.#tokens.push(token);
    this.#at = token.end;
    return token;
  }
}

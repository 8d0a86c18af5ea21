import {
  commentEnd,
  isDigit,
  isNamePart,
  isNameStart,
  nameEnd,
  numberEnd,
} from "../../../lexing/sql-scan.ts";
import { operatorAt, singleSigns } from "./signs.ts";
import { kind } from "./token-kind.ts";
import { factsAt, roleOfFacts } from "./vocabulary.ts";
import { role } from "./words.ts";

/**
 * Reads a value one token at a time, as the dialect in which it does most: where a sign is a comment in one of them, it
 * is a comment. Blanks and comments are passed over and remembered.
 */
export class SqlReader {
  #text = "";
  #at = 0;
  /** Whether a comment is open whose inside MySQL executes. */
  #inVersion = false;
  kind: number = kind.end;
  /** Of the word or operator at hand. */
  role: number = role.name;
  /** Of the word that was read last: bits of `fact`. */
  facts = 0;
  start = 0;
  /** Comments that were passed over and stand between two characters as a blank would. */
  innerComments = 0;
  /** Start of the body of a comment that runs to the end of the text; -1 without one. */
  tailComment = -1;

  reset(text: string, at: number): void {
    this.#text = text;
    this.#at = at;
    this.#inVersion = false;
    this.innerComments = 0;
    this.tailComment = -1;
    this.kind = kind.end;
    this.start = at;
  }

  get end(): number {
    return this.#at;
  }

  is(expected: number): boolean {
    return this.kind === expected;
  }

  does(expected: number): boolean {
    return this.role === expected;
  }

  /** The token at hand, in lower case. */
  word(): string {
    return this.#text.slice(this.start, this.#at).toLowerCase();
  }

  /** Whether the token at hand is this one character. */
  isSign(sign: number): boolean {
    return this.#at - this.start === 1 && this.#text.charCodeAt(this.start) === sign;
  }

  next(): void {
    while (this.#read());
  }

  /** Reads one token; true where it means nothing. */
  #read(): boolean {
    this.#skip();
    this.start = this.#at;
    this.role = role.name;
    const text = this.#text;
    if (this.#at >= text.length) {
      this.kind = kind.end;
      return false;
    }
    const code = text.charCodeAt(this.#at);
    if (isNameStart(code)) this.#word(code);
    else if (isDigit(code) || (code === dot && isDigit(text.charCodeAt(this.#at + 1)))) {
      this.kind = kind.number;
      this.#at = numberEnd(text, this.#at);
      // MySQL passes over `1.e` in front of a name or parenthesis.
      if (
        text.charCodeAt(this.#at - 1) === dot &&
        (text.charCodeAt(this.#at) | 32) === 0x65 &&
        !isNamePart(text.charCodeAt(this.#at + 1))
      ) {
        this.#at++;
        return true;
      }
    } else if (code === apostrophe || code === doubleQuote || code === backtick)
      this.#quoted(code, this.#at + 1);
    else this.#sign(code);
    return false;
  }

  /** Whether the next token is an opening parenthesis; nothing is consumed. */
  isCall(): boolean {
    const { innerComments, tailComment } = this;
    const inVersion = this.#inVersion;
    const at = this.#at;
    this.#skip();
    const isOpen = this.#text.charCodeAt(this.#at) === openParenthesis;
    this.#at = at;
    this.innerComments = innerComments;
    this.tailComment = tailComment;
    this.#inVersion = inVersion;
    return isOpen;
  }

  #word(code: number): void {
    const text = this.#text;
    const quote = text.charCodeAt(this.#at + 1);
    // x'1f', N'…', E'…', and _utf8'…' below.
    if (quote === apostrophe && "xXbBnNeE".includes(text.charAt(this.#at))) {
      this.#quoted(apostrophe, this.#at + 2);
      return;
    }
    const end = nameEnd(text, this.#at);
    if (code === underscore && text.charCodeAt(end) === apostrophe) {
      this.#quoted(apostrophe, end + 1);
      return;
    }
    this.#at = end;
    this.kind = kind.word;
    this.facts = factsAt(this.#text, this.start, end);
    this.role = roleOfFacts(this.facts);
  }

  #quoted(quote: number, at: number): void {
    const end = stringEnd(this.#text, at, quote);
    this.kind = end === -1 ? kind.openString : quote === backtick ? kind.quotedName : kind.string;
    this.#at = end === -1 ? this.#text.length : end;
  }

  #sign(code: number): void {
    const text = this.#text;
    const next = text.charCodeAt(this.#at + 1);
    const single = singleSigns.get(code);
    if (single !== undefined) {
      this.kind = single;
      this.#at++;
    } else if (code === bracket) {
      const end = text.indexOf("]", this.#at);
      this.kind = end === -1 ? kind.other : kind.quotedName;
      this.#at = end === -1 ? text.length : end + 1;
    } else if (code === backslash && (next | 32) === 0x6e) {
      this.kind = kind.word;
      this.role = role.constant;
      this.#at += 2;
    } else if (
      (code === at && next !== 0x3e) ||
      code === dollar ||
      code === question ||
      (code === colon && next !== colon && next !== equals)
    )
      this.#variable(code, next);
    else this.#operator();
  }

  #variable(code: number, next: number): void {
    const text = this.#text;
    let end = this.#at + 1;
    if (code === at && next === at) end++;
    if (code === question || (code === at && end > this.#at + 1 && !isNamePart(text.charCodeAt(end)))) {
      // PostgreSQL's `?`, `?|`, `@@` and `@?` where an operator is due.
      if (text.charCodeAt(end) === 0x7c || text.charCodeAt(end) === 0x26) end++;
      this.kind = kind.variable;
      this.role = role.comparison;
      this.#at = end;
      return;
    }
    const quote = text.charCodeAt(end);
    if (code === at && (quote === apostrophe || quote === doubleQuote || quote === backtick)) {
      this.#quoted(quote, end + 1);
      this.kind = kind.variable;
      return;
    }
    this.#at = nameEnd(text, end);
    this.kind = this.#at > end || code === at ? kind.variable : code === dollar ? kind.word : kind.other;
  }

  #operator(): void {
    const operator = operatorAt(this.#text, this.#at);
    this.kind = operator === undefined ? kind.other : kind.operator;
    this.role = operator?.role ?? role.name;
    this.#at += operator?.sign.length ?? 1;
  }

  #skip(): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code === backslash && (text.charCodeAt(this.#at + 1) | 32) !== 0x6e) this.#at++;
      else if (code === 0x2013 && this.#at === text.length - 1) this.#line(1);
      else if (
        code <= 32 ||
        code === 0xa0 ||
        code === 0x3000 ||
        (code >= 0x2000 && code <= 0x200d) ||
        code === 0xfeff
      )
        this.#at++;
      else if (code === dash && text.charCodeAt(this.#at + 1) === dash) this.#line(2);
      else if (code === hash && !this.#isHashOperator()) this.#line(1);
      else if (code === slash && text.charCodeAt(this.#at + 1) === star) this.#comment();
      else if (code === star && text.charCodeAt(this.#at + 1) === slash && this.#inVersion) {
        this.#inVersion = false;
        this.#at += 2;
      } else break;
    }
  }

  #isHashOperator(): boolean {
    const next = this.#text.charCodeAt(this.#at + 1);
    return next === 0x3e || (next === dash && this.#text.charCodeAt(this.#at + 2) !== dash);
  }

  #line(skipped: number): void {
    const end = this.#text.indexOf("\n", this.#at);
    if (end === -1) {
      this.tailComment = this.#at + skipped;
      this.#at = this.#text.length;
    } else this.#at = end + 1;
  }

  #comment(): void {
    const text = this.#text;
    const inside = this.#at + 2;
    const sign = text.charCodeAt(inside) === 0x4d ? inside + 1 : inside;
    if (text.charCodeAt(sign) === 0x21) {
      let end = sign + 1;
      while (end < sign + 7 && isDigit(text.charCodeAt(end))) end++;
      // A version has five digits or six.
      if (end < sign + 6) end = sign + 1;
      this.innerComments++;
      this.#inVersion = true;
      this.#at = end;
      return;
    }
    const end = commentEnd(text, inside, false);
    if (end === -1 || end === text.length) this.tailComment = inside;
    if (end !== -1 && text.charCodeAt(this.#at - 1) > 32 && text.charCodeAt(end) > 32) this.innerComments++;
    this.#at = end === -1 ? text.length : end;
  }
}

/** End of a string, after its closing quote; -1 where it never closes. A backslash takes the meaning from the next sign. */
function stringEnd(text: string, from: number, quote: number): number {
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === backslash) index++;
    else if (code === quote) {
      if (text.charCodeAt(index + 1) !== quote) return index + 1;
      index++;
    }
  }
  return -1;
}

const apostrophe = 0x27;
const doubleQuote = 0x22;
const backtick = 0x60;
const backslash = 0x5c;
const dot = 0x2e;
const underscore = 0x5f;
const dash = 0x2d;
const slash = 0x2f;
const star = 0x2a;
const hash = 0x23;
const bracket = 0x5b;
const at = 0x40;
const dollar = 0x24;
const question = 0x3f;
const colon = 0x3a;
const equals = 0x3d;
const openParenthesis = 0x28;

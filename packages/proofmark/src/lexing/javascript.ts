import type { Token } from "./token.ts";

export type JavaScriptTokenKind =
  /** A name, a keyword, `#name`. */
  | "name"
  | "number"
  /** A whole `'…'` or `"…"`; `open-string` where it never ends on its line. */
  | "string"
  | "open-string"
  /** A part of a template with its ends: `` `…` ``, `` `…${ ``, `}…${`, `` }…` ``; `open-template` where it never ends. */
  | "template"
  | "open-template"
  /** `/…/flags`; `open-regexp` where it never ends on its line. */
  | "regexp"
  | "open-regexp"
  | "comment"
  | "open-comment"
  /** One character of an operator or bracket. */
  | "punctuator";

export type JavaScriptToken = Token<JavaScriptTokenKind>;

/**
 * Tokens of a script, in order, without the blanks between them (ECMA-262 section 12). A slash is read as a division
 * behind a value and as a regular expression elsewhere, which is right but for a few words behind `)` and `}`. Linear, and
 * never throws.
 *
 * @example
 * lexJavaScript("a('b')").map(({ kind }) => kind); // ["name", "punctuator", "string", "punctuator"]
 */
export function lexJavaScript(text: string): JavaScriptToken[] {
  return new Lexer(text).run();
}

/** Words behind which a slash begins a regular expression. */
const beforeValue = new Set(
  "return typeof instanceof in of new delete void throw case do else yield await".split(" "),
);

class Lexer {
  readonly #text: string;
  readonly #tokens: JavaScriptToken[] = [];
  /** Braces open in each template's expression that is being read. */
  readonly #templates: number[] = [];
  #at = 0;
  /** Whether what was read last is a value, so that a slash divides it. */
  #isAfterValue = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): JavaScriptToken[] {
    const { length } = this.#text;
    while (this.#at < length) this.#step(this.#text.charCodeAt(this.#at));
    return this.#tokens;
  }

  #step(code: number): void {
    if (isBlank(code)) this.#at++;
    else if (isNameCode(code) || code === 0x5c || code === 0x23) this.#name(code);
    else if (code === 0x22 || code === 0x27) this.#string(code);
    else if (code === 0x60) this.#template();
    else if (code === 0x2f) this.#slash();
    else if (code === 0x2e && isDigit(this.#code(1))) this.#number();
    else this.#punctuator(code);
  }

  #name(code: number): void {
    if (isDigit(code)) {
      this.#number();
      return;
    }
    let end = this.#at + 1;
    while (isNameCode(this.#text.charCodeAt(end)) || this.#text.charCodeAt(end) === 0x5c) end++;
    const isKeyword = end - this.#at <= 10 && beforeValue.has(this.#text.slice(this.#at, end));
    this.#push("name", end, !isKeyword);
  }

  #number(): void {
    let end = this.#at;
    let code = this.#text.charCodeAt(end);
    // A sign belongs to a number behind its exponent alone.
    while (isNameCode(code) || code === 0x2e || ((code === 0x2b || code === 0x2d) && this.#isExponent(end)))
      code = this.#text.charCodeAt(++end);
    this.#push("number", end, true);
  }

  #isExponent(at: number): boolean {
    const isE = (this.#text.charCodeAt(at - 1) | 0x20) === 0x65;
    return (
      isE && (this.#text.charCodeAt(this.#at + 1) | 0x20) !== 0x78 && isDigit(this.#text.charCodeAt(at + 1))
    );
  }

  #string(quote: number): void {
    let end = this.#at + 1;
    let code = this.#text.charCodeAt(end);
    while (end < this.#text.length && code !== quote && code !== 0x0a && code !== 0x0d) {
      end += code === 0x5c ? 2 : 1;
      code = this.#text.charCodeAt(end);
    }
    if (code === quote && end < this.#text.length) this.#push("string", end + 1, true);
    else this.#push("open-string", Math.min(end, this.#text.length), true);
  }

  /** From a backtick, or from the brace that ends an expression, to the next one or the end. */
  #template(): void {
    let end = this.#at + 1;
    while (end < this.#text.length) {
      const code = this.#text.charCodeAt(end);
      if (code === 0x60) {
        this.#push("template", end + 1, true);
        return;
      }
      if (code === 0x24 && this.#text.charCodeAt(end + 1) === 0x7b) {
        this.#templates.push(0);
        this.#push("template", end + 2, false);
        return;
      }
      end += code === 0x5c ? 2 : 1;
    }
    this.#push("open-template", this.#text.length, true);
  }

  #slash(): void {
    const next = this.#code(1);
    if (next === 0x2f) this.#comment(this.#lineEnd(), "comment");
    else if (next === 0x2a) {
      const end = this.#text.indexOf("*/", this.#at + 2);
      if (end === -1) this.#comment(this.#text.length, "open-comment");
      else this.#comment(end + 2, "comment");
    } else if (this.#isAfterValue) this.#push("punctuator", this.#at + 1, false);
    else this.#regexp();
  }

  #regexp(): void {
    let isClass = false;
    let end = this.#at + 1;
    for (; end < this.#text.length; end++) {
      const code = this.#text.charCodeAt(end);
      if (code === 0x0a || code === 0x0d) break;
      if (code === 0x5c) end++;
      else if (code === 0x5b) isClass = true;
      else if (code === 0x5d) isClass = false;
      else if (code === 0x2f && !isClass) {
        end++;
        while (isNameCode(this.#text.charCodeAt(end))) end++;
        this.#push("regexp", end, true);
        return;
      }
    }
    this.#push("open-regexp", end, true);
  }

  #punctuator(code: number): void {
    const depth = this.#templates.length - 1;
    const braces = this.#templates[depth];
    if (braces !== undefined && code === 0x7d && braces === 0) {
      this.#templates.pop();
      this.#template();
      return;
    }
    if (braces !== undefined && code === 0x7b) this.#templates[depth] = braces + 1;
    else if (braces !== undefined && code === 0x7d) this.#templates[depth] = braces - 1;
    this.#push("punctuator", this.#at + 1, code === 0x29 || code === 0x5d || code === 0x7d);
  }

  #comment(end: number, kind: "comment" | "open-comment"): void {
    this.#push(kind, end, this.#isAfterValue);
  }

  #lineEnd(): number {
    let end = this.#at;
    while (end < this.#text.length && !isLineBreak(this.#text.charCodeAt(end))) end++;
    return end;
  }

  #code(offset: number): number {
    return this.#text.charCodeAt(this.#at + offset);
  }

  #push(kind: JavaScriptTokenKind, end: number, isValue: boolean): void {
    this.#tokens.push({ kind, start: this.#at, end: Math.min(end, this.#text.length) });
    this.#at = end;
    this.#isAfterValue = isValue;
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Letters, digits, `_`, `$` and everything outside of ASCII that is no blank. */
export function isNameCode(code: number): boolean {
  return (
    isDigit(code) ||
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x5f ||
    code === 0x24 ||
    (code > 0x7f && !isBlank(code))
  );
}

function isLineBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x2028 || code === 0x2029;
}

function isBlank(code: number): boolean {
  return code <= 0x20 || code === 0xa0 || code === 0xfeff || code === 0x2028 || code === 0x2029;
}

/** Whether what stands before `end` in a literal takes the meaning from the character there, such as a closing quote. */
export function endsInBackslash(text: string, end: number): boolean {
  let count = 0;
  while (text.charAt(end - 1 - count) === "\\") count++;
  // One that another follows was escaped, as JSON.stringify does.
  return count % 2 === 1 && text.charAt(end) !== "\\";
}

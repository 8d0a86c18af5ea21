/** What an HtmlCursor stands on. */
export type HtmlTokenKind =
  | "start-tag"
  | "end-tag"
  /** Of the tag before it; its value may be absent. */
  | "attribute"
  /** `<!--`: what a comment holds is read on as text, since where it ends depends on what stands before the value. */
  | "comment"
  /** `<!name`, `<![CDATA[`. */
  | "declaration"
  /** `<?name`: its attributes follow. */
  | "instruction";

/** Where the text lands in a page: between tags, in a tag behind an attribute, or inside an attribute's value. */
export type HtmlStart = "text" | "tag" | "single-quoted" | "double-quoted" | "unquoted";

const lessThan = 60;
const greaterThan = 62;
const slash = 47;
const equalsSign = 61;
const doubleQuote = 34;
const singleQuote = 39;
const backtick = 96;

/**
 * Walks over tags and attributes the way browsers read broken markup (HTML Standard, 13.2.5), old ones included:
 * control characters part attributes, backticks quote, a tag may end with the text. What elements hold is read as text
 * whatever the element: `<title>` or `<style>` only hides markup for a value that lands between tags.
 * One object a text and none a token. Linear: every character is read at most twice.
 *
 * @example
 * const cursor = new HtmlCursor("<svg/onload=alert(1)");
 * while (cursor.next()) console.log(cursor.kind, cursor.nameStart, cursor.nameEnd);
 */
export class HtmlCursor {
  readonly text: string;
  readonly limit: number;
  kind: HtmlTokenKind = "start-tag";
  /** Of the token. */
  start = 0;
  nameStart = 0;
  nameEnd = 0;
  /** -1 for an attribute without a value. */
  valueStart = -1;
  valueEnd = -1;
  /** Whether a `<` stands in the attribute's value. */
  isValueNested = false;
  /** Whether the value's quote never closes. */
  isValueOpen = false;
  #at: number;
  #isInTag = false;
  #backtickAt = -1;

  constructor(text: string, from = 0, limit: number = text.length, start: HtmlStart = "text") {
    this.text = text;
    this.limit = limit;
    this.#at = from;
    if (start === "text") return;
    this.#isInTag = true;
    if (start === "single-quoted") this.#at = this.#after(singleQuote, from);
    else if (start === "double-quoted") this.#at = this.#after(doubleQuote, from);
    else if (start === "unquoted") while (this.#at < limit && this.#code(this.#at) > 32) this.#at++;
  }

  /** Moves to the next token; false at the end. */
  next(): boolean {
    while (this.#at < this.limit) {
      if (this.#isInTag ? this.#nextAttribute() : this.#nextTag()) return true;
    }
    return false;
  }

  #code(at: number): number {
    return at < this.limit ? this.text.charCodeAt(at) : 0;
  }

  #after(code: number, from: number): number {
    let at = from;
    while (at < this.limit && this.text.charCodeAt(at) !== code) at++;
    return at + 1;
  }

  #nextTag(): boolean {
    const { text, limit } = this;
    let at = this.#at;
    while (at < limit && text.charCodeAt(at) !== lessThan) at++;
    this.start = at;
    at++;
    const isEnd = this.#code(at) === slash;
    if (isEnd) at++;
    // Old browsers skip NUL characters wherever they stand.
    while (at < limit && text.charCodeAt(at) === 0) at++;
    const code = this.#code(at);
    this.valueStart = -1;
    if (isLetter(code)) return this.#takeName(isEnd ? "end-tag" : "start-tag", at, true);
    if (isEnd) {
      this.#at = at;
      return false;
    }
    if (code === 63) return this.#takeName("instruction", at + 1, true);
    if (code !== 33) {
      this.#at = at;
      return false;
    }
    if (this.#code(at + 1) !== 45) return this.#takeName("declaration", at + 1, false);
    this.kind = "comment";
    this.nameStart = this.nameEnd = at + 1;
    this.#at = at + 2;
    return true;
  }

  #takeName(kind: HtmlTokenKind, from: number, hasAttributes: boolean): true {
    let at = from;
    while (at < this.limit && !endsName(this.text.charCodeAt(at))) at++;
    this.kind = kind;
    this.nameStart = from;
    this.nameEnd = at;
    this.#at = at;
    this.#isInTag = hasAttributes;
    return true;
  }

  #nextAttribute(): boolean {
    const { text, limit } = this;
    let at = this.#at;
    while (at < limit && isAttributeGap(text.charCodeAt(at))) at++;
    const code = this.#code(at);
    if (at >= limit || code === greaterThan || (code === lessThan && opensTag(this.#code(at + 1)))) {
      this.#at = code === greaterThan ? at + 1 : at;
      this.#isInTag = false;
      return false;
    }
    this.start = this.nameStart = at;
    at++;
    while (at < limit && !endsAttributeName(text.charCodeAt(at))) at++;
    this.nameEnd = at;
    this.kind = "attribute";
    this.valueStart = this.valueEnd = -1;
    this.isValueNested = this.isValueOpen = false;
    while (isGap(this.#code(at)) && at < limit) at++;
    this.#at = at;
    if (this.#code(at) === equalsSign) this.#takeValue(at + 1);
    return true;
  }

  #takeValue(from: number): void {
    const { text, limit } = this;
    let at = from;
    while (at < limit && isGap(text.charCodeAt(at))) at++;
    const quote = this.#code(at);
    const isQuoted =
      quote === doubleQuote || quote === singleQuote || (quote === backtick && this.#closesBacktick(at + 1));
    if (isQuoted) at++;
    this.valueStart = at;
    for (; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (isQuoted ? code === quote : endsUnquoted(code)) break;
      if (code === lessThan) this.isValueNested = true;
    }
    this.valueEnd = at;
    this.isValueOpen = isQuoted && at >= limit;
    this.#at = isQuoted ? at + 1 : at;
  }

  #closesBacktick(from: number): boolean {
    // The place of the next one is kept: a text with many openings and one end is still read once.
    if (this.#backtickAt < from) this.#backtickAt = this.#after(backtick, from) - 1;
    return this.#backtickAt < this.limit;
  }
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

function isGap(code: number): boolean {
  return code <= 32 || code === 0xa0;
}

function isAttributeGap(code: number): boolean {
  return isGap(code) || code === slash || isQuote(code);
}

function isQuote(code: number): boolean {
  return code === doubleQuote || code === singleQuote || code === backtick;
}

function opensTag(code: number): boolean {
  return isLetter(code) || code === slash || code === 33 || code === 63;
}

function endsName(code: number): boolean {
  return (code <= 32 && code !== 0) || code === slash || code === greaterThan || code === lessThan;
}

function endsAttributeName(code: number): boolean {
  return endsName(code) || code === equalsSign || isQuote(code);
}

function endsUnquoted(code: number): boolean {
  return (code <= 32 && code !== 0) || code === greaterThan;
}

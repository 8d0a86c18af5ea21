import {
  bareObjects,
  callingFilters,
  escapeCalls,
  escapeMembers,
  escapeNames,
  freemarkerDirectives,
  rubyRoots,
  scriptMacros,
  velocityDirectives,
} from "../facts/template-names.ts";

/** An expression that is longer is none. */
const longestExpression = 1200;

/** How an expression was opened: decides what closes it and which names matter. */
type Opening = "braces" | "statement" | "sigil" | "brace" | "erb" | "razor" | "variable";

/** One pass over a text: within an expression each name is judged by what stands next to it. */
export class TemplateReader {
  points = 0;
  shape = "";
  /** Where the strongest evidence stands. */
  at = 0;
  readonly #text: string;
  #opening: Opening | undefined;
  #start = 0;
  #contentStart = 0;
  #depth = 0;
  #quote = 0;
  #isConstant = true;
  #hasDigit = false;
  #hasOperator = false;
  #words = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): void {
    const text = this.#text;
    for (let at = 0; at < text.length && this.points < 5;) {
      const opened = this.#openAt(at);
      if (opened > at) at = opened;
      else if (this.#opening === undefined) at++;
      else at = this.#step(at);
    }
    if (this.#opening !== undefined && this.points < 5) this.#close(text.length);
  }

  #see(points: number, shape: string): void {
    if (points <= this.points) return;
    this.points = points;
    this.shape = shape;
    this.at = this.#start;
  }

  /** Past an opening at `at`, or `at` itself. */
  #openAt(at: number): number {
    const text = this.#text;
    const next = text.charCodeAt(at + 1);
    switch (text.charCodeAt(at)) {
      case 123: // {
        if (next === 123) return this.#open("braces", at, at + 2, 2);
        if (next === 37) return this.#open("statement", at, at + 2, 1);
        if (this.#opening !== undefined) return at;
        return this.#openBrace(at, next);
      case 36: // $
        if (next === 123) {
          // Of `${{…}}` the inner braces are the expression.
          return text.charCodeAt(at + 2) === 123 ? at + 1 : this.#open("sigil", at, at + 2, 1);
        }
        return this.#opening === undefined && isNameCode(next) && !isDigit(next)
          ? this.#open("variable", at, at + 1, 1)
          : at;
      case 35: // #
        if (next === 123) return this.#open("sigil", at, at + 2, 1);
        if (this.#opening === undefined) this.#velocityAt(at);
        return at;
      case 42: // *
      case 64: // @
      case 33: // !
      case 126: // ~
      case 37: // %
        if (next === 123 && this.#opening === undefined) return this.#open("sigil", at, at + 2, 1);
        if (next === 83 && text.startsWith("@System.", at)) {
          this.#start = at;
          this.#see(5, "razor class");
        }
        if (next === 40 && text.charCodeAt(at) === 64) return this.#open("razor", at, at + 2, 1);
        return at;
      case 60: // <
        if (next === 37) {
          const isProbe = this.#opening === "braces" && at - this.#contentStart < 2;
          const past = this.#open("erb", at, at + 2, 1);
          if (isProbe) this.#see(5, "template polyglot");
          return past;
        }
        if (next === 35) this.#freemarkerAt(at);
        return at;
      case 91: // [
        if (next === 35) this.#freemarkerAt(at);
        return at;
      default:
        return at;
    }
  }

  #open(opening: Opening, start: number, content: number, depth: number): number {
    this.#opening = opening;
    this.#start = start;
    this.#contentStart = content;
    this.#depth = depth;
    this.#quote = 0;
    this.#isConstant = true;
    this.#hasDigit = this.#hasOperator = false;
    this.#words = 0;
    return content;
  }

  /** Single braces are code and JSON as a rule: Smarty's tags and constants are what is looked for. */
  #openBrace(at: number, next: number): number {
    const text = this.#text;
    if (isDigit(next) || next === 39 || next === 34) return this.#open("brace", at, at + 1, 1);
    this.#start = at;
    if (text.startsWith("php}", at + 1) || text.startsWith("$smarty.", at + 1)) this.#see(5, "smarty-tag");
    else if (text.startsWith("self::", at + 1) || text.startsWith("Smarty_Internal", at + 1))
      this.#see(5, "smarty-class");
    else if (isNameCode(next) || next === 61) {
      const start = next === 61 ? at + 2 : at + 1;
      const name = this.#nameAt(start);
      const after = start + name.length;
      const isCall = text.charCodeAt(after) === 40;
      if (isCall && (escapeNames.has(name) || escapeCalls.has(name))) this.#see(5, "smarty-call");
      if (name === "if" && escapesAsCall(text, after + 1)) this.#see(5, "smarty-call");
    }
    return at;
  }

  #freemarkerAt(at: number): void {
    const isDirective = freemarkerDirectives.some(
      (word) => this.#text.startsWith(word, at + 2) && this.#text.charCodeAt(at + 2 + word.length) === 32,
    );
    if (!isDirective) return;
    this.#start = at;
    this.#see(5, "freemarker-directive");
  }

  #velocityAt(at: number): void {
    for (const word of velocityDirectives) {
      if (!this.#text.startsWith(word, at + 1)) continue;
      let next = at + 1 + word.length;
      if (this.#text.charCodeAt(next) === 32) next++;
      if (this.#text.charCodeAt(next) !== 40) continue;
      const inner = this.#text.charCodeAt(this.#text.charCodeAt(next + 1) === 32 ? next + 2 : next + 1);
      this.#start = at;
      if (inner === 36) this.#see(5, "velocity-directive");
      else if (inner === 34 || inner === 39) this.#see(4, "velocity-directive");
    }
  }

  /** Reads one piece of the open expression and returns the place behind it. */
  #step(at: number): number {
    const text = this.#text;
    const code = text.charCodeAt(at);
    if (at - this.#contentStart > longestExpression) {
      this.#opening = undefined;
      return at + 1;
    }
    if (this.#closes(at, code)) return at + 1;
    if (isNameCode(code) && !isDigit(code)) {
      const name = this.#nameAt(at);
      const end = wordEnd(text, at);
      if (this.#quote === 0) {
        this.#isConstant = false;
        this.#words++;
      }
      this.#judgeName(name, at, end);
      return end;
    }
    if (isDigit(code)) this.#hasDigit = true;
    else if (code === 42 || code === 43 || (code === 45 && this.#hasDigit) || code === 47 || code === 37)
      this.#hasOperator = true;
    else if (code === 34 || code === 39) {
      if (this.#quote === 0) this.#quote = code;
      else if (this.#quote === code) this.#quote = 0;
    } else if (code === 96 && (this.#opening === "erb" || text.charCodeAt(this.#start) === 35)) {
      // Behind a backtick in front of it, this one ends inline code of Markdown.
      if (text.charCodeAt(this.#start - 1) !== 96) this.#see(5, "template command");
    } else if (code !== 40 && code !== 41 && code !== 32 && code !== 46 && code !== 61 && code !== 125)
      this.#isConstant = false;
    return at + 1;
  }

  #closes(at: number, code: number): boolean {
    if (this.#opening === "erb") {
      if (code !== 37 || this.#text.charCodeAt(at + 1) !== 62) return false;
    } else if (this.#opening === "variable") {
      if (code > 32 && code !== 60) return false;
    } else if (this.#opening === "razor") {
      if (code === 40) this.#depth++;
      if (code !== 41 || --this.#depth > 0) return false;
    } else {
      if (code === 123) this.#depth++;
      if (code !== 125 || --this.#depth > 0) return false;
    }
    this.#close(at);
    return true;
  }

  #close(end: number): void {
    const opening = this.#opening;
    this.#opening = undefined;
    if (opening === "variable") return;
    if (this.#isConstant && this.#hasDigit && this.#hasOperator && end < this.#text.length) {
      const isArithmetic = opening !== "brace" || this.#includes(end, 42);
      if (isArithmetic) this.#see(5, "template constant-arithmetic");
    }
    if (opening === "braces" && scriptMacros.has(this.#content(end))) this.#see(5, "script-macro");
    if (opening === "brace" || end - this.#contentStart > 64 || !this.#isWhole(end)) return;
    const content = this.#content(end);
    if (opening === "erb") {
      if (this.#words > 1) this.#see(5, "template statement");
    } else if (opening === "statement") {
      if (content.startsWith("import ") || content.startsWith("debug")) this.#see(5, "template statement");
    } else if (bareObjects.has(content) && (opening === "braces" || content.includes("."))) {
      this.#see(5, "template engine-object");
    } else if (content.startsWith(".") && content.length > 2) this.#see(5, "template engine-object");
    else if (content.endsWith(")")) {
      // A method of a literal: nobody's placeholder starts with one.
      const first = content.charCodeAt(0);
      this.#see(first === 34 || first === 39 || first === 91 || first === 40 ? 5 : 4, "template call");
    }
  }

  #content(end: number): string {
    return this.#text
      .slice(this.#contentStart, Math.min(end, this.#contentStart + 64))
      .replaceAll("}", "")
      .trim();
  }

  /** Whether the value begins with this expression and little follows. */
  #isWhole(end: number): boolean {
    return this.#start <= 1 && this.#text.length - end < 32;
  }

  #includes(end: number, wanted: number): boolean {
    for (let at = this.#contentStart; at < end; at++) if (this.#text.charCodeAt(at) === wanted) return true;
    return false;
  }

  #judgeName(name: string, at: number, end: number): void {
    const text = this.#text;
    if (this.#opening === "brace") return;
    const before = text.charCodeAt(at - 1);
    const after = text.charCodeAt(end);
    const isMember = before === 46 || before === 39 || before === 34;
    if (this.#opening === "variable") {
      const isEscape = escapeNames.has(name) || ((name === "class" || name === "inspect") && before === 46);
      if (isEscape && (after === 40 || after === 46)) this.#see(5, "velocity class-access");
      else if (name === "class" && at === this.#contentStart && after === 46)
        this.#see(5, "velocity class-access");
      return;
    }
    if (isDunder(name) || (before === 92 && name.startsWith("x5f")))
      return this.#see(5, "template inner-member");
    if (escapeNames.has(name)) return this.#see(5, "template escape-name");
    if (escapeMembers.has(name) && isMember) {
      // `${error.constructor.name}` and `${process.env.HOME}` are what logs are written with.
      const isOrdinary = name === "constructor" && text.startsWith(".name", end);
      if (!isOrdinary)
        this.#see(name === "module" && this.#opening !== "sigil" ? 3 : 5, "template escape-member");
    } else if (after === 40 || after === 39 || after === 34) {
      const isCalled = after === 40 || isMember;
      if (escapeCalls.has(name) && isCalled) this.#see(5, "template escape-call");
      else if (before === 124 && callingFilters.has(name) && startsWithQuote(text, end + 1))
        this.#see(5, "template calling-filter");
    } else if (after === 46 && rubyRoots.has(name)) this.#see(5, "template ruby-class");
    else if (after === 46 && name === "config" && at - this.#contentStart < 3)
      this.#see(5, "template engine-object");
    if (after === 63 && text.startsWith("?new(", end)) this.#see(5, "template escape-call");
    if (name === "new" && text.startsWith("?new(", at - 1)) this.#see(5, "template escape-call");
  }

  #nameAt(at: number): string {
    return this.#text.slice(at, Math.min(wordEnd(this.#text, at), at + 48));
  }
}

function escapesAsCall(text: string, from: number): boolean {
  const end = wordEnd(text, from);
  return text.charCodeAt(end) === 40 && escapeCalls.has(text.slice(from, Math.min(end, from + 24)));
}

function isDunder(name: string): boolean {
  return name.length > 4 && name.startsWith("__") && name.endsWith("__");
}

function startsWithQuote(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 39 || code === 34;
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (isNameCode(text.charCodeAt(at))) at++;
  return at;
}

function isNameCode(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || isDigit(code) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

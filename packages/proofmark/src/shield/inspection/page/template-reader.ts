import {
  bareObjects,
  engineMembers,
  freemarkerDirectives,
  scriptMacros,
  velocityDirectives,
} from "../facts/template-names.ts";
import {
  filtersNumber,
  isGoCall,
  isProbeStatement,
  loadingStatements,
  startsLiteral,
} from "./template-content.ts";
import { escapesAsCall, isDigit, isNameCode, nameEvidence, wordEnd, type Opening } from "./template-name.ts";

/** What an example in a document counts. */
const hint = 3;
/** An expression that is longer is none. */
const longestExpression = 1200;

/** One pass over a text: within an expression each name is judged by what stands next to it. */
export class TemplateReader {
  points = 0;
  shape = "";
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

  readonly #isExample: (at: number) => boolean;

  constructor(text: string, isExample: (at: number) => boolean) {
    this.#text = text;
    this.#isExample = isExample;
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
    const left = points > hint && this.#isExample(this.#start) ? hint : points;
    if (left <= this.points) return;
    this.points = left;
    this.shape = shape;
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
        if (next === 123 && this.#opening === undefined) {
          if (text.startsWith("@{ var ", at) || text.startsWith("@{var ", at)) {
            this.#start = at;
            this.#see(5, "razor block");
          }
          return this.#open("sigil", at, at + 2, 1);
        }
        if (
          (next === 83 && text.startsWith("@System.", at)) ||
          (next === 72 && text.startsWith("@Html.", at))
        ) {
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
    else if (text.startsWith("fetch file=", at + 1) || text.startsWith("include file=", at + 1))
      this.#see(5, "smarty-file");
    else if (text.startsWith("self::", at + 1) || text.startsWith("Smarty_Internal", at + 1))
      this.#see(5, "smarty-class");
    else if (isNameCode(next) || next === 61) {
      const start = next === 61 ? at + 2 : at + 1;
      if (escapesAsCall(text, start) || (text.startsWith("if ", start) && escapesAsCall(text, start + 3)))
        this.#see(5, "smarty-call");
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
      const end = wordEnd(text, at);
      if (at === this.#contentStart) this.#firstWord(at, end);
      if (this.#quote === 0) {
        this.#isConstant = false;
        this.#words++;
      }
      const evidence = nameEvidence(text, this.#opening ?? "brace", this.#contentStart, at);
      if (evidence !== undefined) this.#see(evidence.points, evidence.shape);
      return end;
    }
    if (isDigit(code)) this.#hasDigit = true;
    else if (
      code === 42 ||
      code === 43 ||
      (code === 45 && (this.#hasDigit || at === this.#contentStart)) ||
      code === 47 ||
      code === 37
    )
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

  /** What an expression that begins with this word is, whatever follows. */
  #firstWord(at: number, end: number): void {
    const word = this.#text.slice(at, Math.min(end, at + 12));
    const next = this.#text.charCodeAt(end);
    if (this.#opening === "sigil" && word === "function" && next === 40) this.#see(5, "template function");
    if (
      this.#opening === "statement" &&
      word === "print" &&
      next === 40 &&
      isDigit(this.#text.charCodeAt(end + 1))
    )
      this.#see(5, "template constant-arithmetic");
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
      const isArithmetic = opening !== "brace" || (this.#includes(end, 42) && !this.#includes(end, 61));
      if (isArithmetic) this.#see(5, "template constant-arithmetic");
    }
    if (opening === "braces" && scriptMacros.has(this.#content(end))) this.#see(5, "script-macro");
    if (
      (opening === "brace" || opening === "braces") &&
      end - this.#contentStart < 64 &&
      filtersNumber(this.#content(end))
    )
      this.#see(5, "template filtered-literal");
    if (opening === "brace" || end - this.#contentStart > 64 || !this.#isWhole(end)) return;
    const content = this.#content(end);
    if (opening === "erb") {
      if (this.#words > 1) this.#see(5, "template statement");
    } else if (opening === "statement") {
      if (isProbeStatement(content)) this.#see(5, "template probe-statement");
      if (loadingStatements.some((word) => content.startsWith(word))) this.#see(5, "template statement");
    } else if (bareObjects.has(content) && (opening === "braces" || content.includes("."))) {
      this.#see(5, "template engine-object");
    } else if (engineMembers.some((member) => content.startsWith(member)))
      this.#see(5, "template engine-object");
    else if (opening === "braces" && isGoCall(content)) this.#see(5, "template engine-call");
    else if (content.startsWith(".") && content.length > 2) this.#see(5, "template engine-object");
    else if (content.endsWith(")")) {
      // A method of a literal: nobody's placeholder starts with one.
      this.#see(startsLiteral(content) ? 5 : 4, "template call");
    } else if (startsLiteral(content) && content.includes("|") && opening === "braces")
      this.#see(5, "template filtered-literal");
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
}

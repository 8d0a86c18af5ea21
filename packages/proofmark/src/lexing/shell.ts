import type { Token } from "./token.ts";

export type ShellTokenKind =
  /** Spaces and tabs between words. */
  | "blank"
  /** Plain characters of a word; words are runs of tokens without a blank, operator or redirection between them. */
  | "word"
  /** A backslash and what it takes the meaning from. */
  | "escape"
  /** A whole `'…'`; `open-single-quoted` where it never ends. */
  | "single-quoted"
  | "open-single-quoted"
  /** A whole `$'…'` (POSIX.1-2024 section 2.2.4). */
  | "ansi-quoted"
  | "open-ansi-quoted"
  /** A `"`, opening or closing; `open-quote` where the opening one has no partner. */
  | "quote"
  | "open-quote"
  /** Literal characters between double quotes. */
  | "quoted"
  /** `$name`, `$1`, `$@`, `${name}`. */
  | "variable"
  /** `${` of anything longer than a name, `$((`; `open-expansion` where it never ends. */
  | "expansion-start"
  | "open-expansion"
  /** Literal characters between `${` and `}` or `$((` and `))`. */
  | "expansion-word"
  | "expansion-end"
  /** `$(`, `` ` ``, `<(`, `>(`; `open-substitution` where it never ends. */
  | "substitution-start"
  | "open-substitution"
  | "substitution-end"
  /** `;`, `&`, `&&`, `|`, `||`, `(`, `)` and a line break. */
  | "operator"
  /** `<`, `>`, `>>`, `<<`, `2>&` and the like, with the number in front. */
  | "redirection"
  | "comment";

export type ShellToken = Token<ShellTokenKind>;

/** What the text in front of the first character left open. */
export type ShellStart = "plain" | "single-quoted" | "double-quoted";

interface OpenToken {
  kind: ShellTokenKind;
  readonly start: number;
  end: number;
}

/** Something that was opened and has to be closed. */
interface Frame {
  readonly closer: '"' | ")" | "`" | "}" | "))";
  /** Undefined where it was opened in front of the text. */
  readonly opener: OpenToken | undefined;
  /** Parentheses open inside. */
  groups: number;
}

/**
 * Tokens of a command for a POSIX shell, with bash's `$'…'`, `<(…)` and `<<<`: they cover the text, in order. Bodies of
 * here-documents are read as commands. Linear, and never throws.
 *
 * @example
 * lexShell("ls; id").map(({ kind }) => kind); // ["word", "operator", "blank", "word"]
 */
export function lexShell(text: string, start: ShellStart = "plain"): ShellToken[] {
  return new Lexer(text).run(start);
}

class Lexer {
  readonly #text: string;
  readonly #tokens: OpenToken[] = [];
  readonly #frames: Frame[] = [];
  #at = 0;
  /** Place of the backtick frame in `#frames`: there is never more than one, as the next backtick ends it. */
  #tick = -1;

  constructor(text: string) {
    this.#text = text;
  }

  run(start: ShellStart): ShellToken[] {
    if (start === "single-quoted") this.#singleQuoted("single-quoted", "open-single-quoted", 0);
    else if (start === "double-quoted") this.#frames.push({ closer: '"', opener: undefined, groups: 0 });
    while (this.#at < this.#text.length) this.#step();
    this.#leaveOpen(0);
    return this.#tokens;
  }

  #step(): void {
    const frame = this.#frames.at(-1);
    const character = this.#text.charAt(this.#at);
    if (character === "$") this.#dollar(frame);
    else if (character === "`") this.#backtick();
    else if (frame?.closer === '"') this.#inQuotes(character);
    else if (character === "\\") this.#push("escape", 2);
    else if (character === '"') this.#open('"', "quote", 1);
    else if (frame?.closer === "}" || frame?.closer === "))") this.#inExpansion(frame, character);
    else if (character === "'") this.#singleQuoted("single-quoted", "open-single-quoted", 1);
    else this.#inCommand(frame, character);
  }

  #inQuotes(character: string): void {
    if (character === '"') this.#close("quote", 1);
    else if (character === "\\" && isOneOf('$`"\\\n', this.#text.charAt(this.#at + 1)))
      this.#push("escape", 2);
    else this.#run("quoted", '"\\$`');
  }

  #inExpansion(frame: Frame, character: string): void {
    if (frame.closer === "}") {
      if (character === "}") this.#close("expansion-end", 1);
      // Between double quotes an apostrophe is itself.
      else if (character === "'" && this.#frames.at(-2)?.closer !== '"')
        this.#singleQuoted("single-quoted", "open-single-quoted", 1);
      else this.#run("expansion-word", "}'\"\\$`");
      return;
    }
    if (character === "(") {
      frame.groups++;
      this.#push("expansion-word", 1);
    } else if (character === ")") {
      if (frame.groups > 0) {
        frame.groups--;
        this.#push("expansion-word", 1);
      } else this.#close("expansion-end", this.#text.charAt(this.#at + 1) === ")" ? 2 : 1);
    } else this.#run("expansion-word", '()"\\$`');
  }

  #inCommand(frame: Frame | undefined, character: string): void {
    const next = this.#text.charAt(this.#at + 1);
    if (character === " " || character === "\t") this.#run("blank", " \t", true);
    else if (character === "\n" || character === "\r") this.#push("operator", 1);
    else if (character === "#" && this.#startsWord()) this.#run("comment", "\n");
    else if (character === ";") this.#push("operator", next === ";" ? 2 : 1);
    else if (character === "&" && next === ">")
      this.#push("redirection", this.#text.charAt(this.#at + 2) === ">" ? 3 : 2);
    else if (character === "&" || character === "|")
      this.#push("operator", next === character || (character === "|" && next === "&") ? 2 : 1);
    else if (character === "<" || character === ">") this.#angle(character, next, 0);
    else if (character === "(" || character === ")") this.#parenthesis(frame, character);
    else this.#word();
  }

  #word(): void {
    let end = this.#at;
    if (this.#startsWord()) while (isDigit(this.#text.charCodeAt(end))) end++;
    const digits = end - this.#at;
    const next = this.#text.charAt(end);
    if (digits > 0 && (next === "<" || next === ">")) this.#angle(next, this.#text.charAt(end + 1), digits);
    else this.#run("word", " \t\r\n;&|<>()'\"\\$`");
  }

  #angle(character: string, next: string, digits: number): void {
    if (next === "(" && digits === 0) this.#open(")", "substitution-start", 2);
    else {
      let length = digits + (next === character || isOneOf("&|>", next) ? 2 : 1);
      if (next === "<" && isOneOf("<-", this.#text.charAt(this.#at + length))) length++;
      this.#push("redirection", length);
    }
  }

  #parenthesis(frame: Frame | undefined, character: string): void {
    if (frame?.closer === ")") {
      if (character === ")" && frame.groups === 0) {
        this.#close("substitution-end", 1);
        return;
      }
      frame.groups += character === "(" ? 1 : -1;
    }
    this.#push("operator", 1);
  }

  #dollar(frame: Frame | undefined): void {
    const next = this.#text.charAt(this.#at + 1);
    if (next === "(") {
      if (this.#text.charAt(this.#at + 2) === "(") this.#open("))", "expansion-start", 3);
      else this.#open(")", "substitution-start", 2);
    } else if (next === "{") {
      const end = this.#nameEnd(this.#at + 2);
      if (end > this.#at + 2 && this.#text.charAt(end) === "}") this.#push("variable", end + 1 - this.#at);
      else this.#open("}", "expansion-start", 2);
    } else if (next === "'" && frame?.closer !== '"')
      this.#singleQuoted("ansi-quoted", "open-ansi-quoted", 2);
    else {
      const end = this.#nameEnd(this.#at + 1);
      if (end > this.#at + 1) this.#push("variable", end - this.#at);
      else this.#push(frame?.closer === '"' ? "quoted" : "word", 1);
    }
  }

  /** End of the variable's name at `start`, or `start`. */
  #nameEnd(start: number): number {
    if (isOneOf("@*#?-$!0123456789", this.#text.charAt(start))) return start + 1;
    let end = start;
    while (isNameCode(this.#text.charCodeAt(end))) end++;
    return end;
  }

  #backtick(): void {
    if (this.#tick === -1) {
      this.#tick = this.#frames.length;
      this.#open("`", "substitution-start", 1);
      return;
    }
    this.#leaveOpen(this.#tick + 1);
    this.#close("substitution-end", 1);
    this.#tick = -1;
  }

  #singleQuoted(kind: ShellTokenKind, openKind: ShellTokenKind, quoteLength: number): void {
    let end = this.#at + quoteLength;
    while (end < this.#text.length && this.#text.charAt(end) !== "'")
      end += kind === "ansi-quoted" && this.#text.charAt(end) === "\\" ? 2 : 1;
    if (end < this.#text.length) this.#push(kind, end + 1 - this.#at);
    else if (this.#text.length > this.#at) this.#push(openKind, this.#text.length - this.#at);
  }

  #open(closer: Frame["closer"], kind: ShellTokenKind, length: number): void {
    const opener = this.#push(kind, length);
    this.#frames.push({ closer, opener, groups: 0 });
  }

  #close(kind: ShellTokenKind, length: number): void {
    this.#frames.pop();
    this.#push(kind, length);
  }

  /** Drops the frames from `depth` on: they were never closed. */
  #leaveOpen(depth: number): void {
    for (const { opener } of this.#frames.splice(depth))
      if (opener !== undefined) opener.kind = openKinds[opener.kind] ?? opener.kind;
  }

  /** Whether the character at hand would begin a word. */
  #startsWord(): boolean {
    const last = this.#tokens.at(-1)?.kind;
    return (
      last === undefined ||
      last === "blank" ||
      last === "operator" ||
      last === "redirection" ||
      last === "substitution-start"
    );
  }

  /** One token up to the first of `stops`, or with `isKept` as long as its characters are among them. */
  #run(kind: ShellTokenKind, characters: string, isKept = false): void {
    let end = this.#at + 1;
    while (end < this.#text.length && isOneOf(characters, this.#text.charAt(end)) === isKept) end++;
    this.#push(kind, end - this.#at);
  }

  #push(kind: ShellTokenKind, length: number): OpenToken {
    const end = Math.min(this.#at + length, this.#text.length);
    const token: OpenToken = { kind, start: this.#at, end };
    this.#tokens.push(token);
    this.#at = end;
    return token;
  }
}

const openKinds: Partial<Record<ShellTokenKind, ShellTokenKind>> = {
  quote: "open-quote",
  "expansion-start": "open-expansion",
  "substitution-start": "open-substitution",
};

function isOneOf(characters: string, character: string): boolean {
  return character !== "" && characters.includes(character);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isNameCode(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

import { commands } from "./facts/commands.ts";

/** Longest word that is looked at. */
const longestWord = 48;

/**
 * The word at one place of a text as a shell would run it: without quotes, escapes, empty expansions and the folder in
 * front. One object is used over and over, as reading a word must cost nothing.
 */
export class ShellWord {
  /** Lower-case; glob characters are kept. */
  text = "";
  /** Where the word ended in the text. */
  end = 0;
  /** Whether letters were held apart by quotes, escapes or expansions that add nothing: `c''at`. */
  isSplit = false;
  /** Whether a folder stood in front: `/bin/cat`. */
  isPath = false;
  hasGlob = false;
  /** Whether that folder is one of programs. */
  isBin = false;
  /** Whether the whole is `{cat,/etc/passwd}`. */
  isBrace = false;

  read(source: string, start: number): void {
    this.text = "";
    this.isSplit = false;
    this.isPath = false;
    this.hasGlob = false;
    this.isBin = false;
    this.isBrace = false;
    let quotes = 0;
    let at = start;
    let isWindows = false;
    let depth = 0;
    const limit = Math.min(source.length, start + 4 * longestWord);
    loop: while (at < limit && this.text.length < longestWord) {
      const code = source.charCodeAt(at);
      switch (code) {
        case 0x27: // '
        case 0x22: // "
          if (this.text !== "" && joinsWord(source, at + 1)) quotes++;
          else if (quotes > 0) quotes++;
          at++;
          break;
        case 0x5e: // ^ of cmd
          if (isLetter(source.charCodeAt(at + 1)) && this.text !== "") this.isSplit = true;
          at++;
          break;
        case 0x5c: // \
          if (isWindows || (this.text === "" && source.charCodeAt(at + 1) === 0x5c)) this.#leaveFolder();
          // A line break in the notation of a programming language.
          else if (this.text !== "" && at + 2 >= source.length && "nrt".includes(source.charAt(at + 1)))
            break loop;
          else if (isLetter(source.charCodeAt(at + 1)) && at > start) this.isSplit = true;
          at++;
          break;
        case 0x2f: // /
          // A switch of cmd may follow its command without a blank: `cmd/c`.
          if (isSwitch(source, at) && isCommandName(this.text)) break loop;
          this.#leaveFolder();
          at++;
          break;
        case 0x3a: // : of a drive
          if (this.text.length !== 1 || source.charCodeAt(at + 1) !== 0x5c) break loop;
          isWindows = true;
          at++;
          break;
        case 0x60: // an empty `` ``
          if (source.charCodeAt(at + 1) !== 0x60) break loop;
          this.isSplit = true;
          at += 2;
          break;
        case 0x24: {
          // $
          if (source.charCodeAt(at + 1) === 0x22 || source.charCodeAt(at + 1) === 0x27) {
            at++;
            break;
          }
          const end = endOfExpansion(source, at);
          if (end === at || end < 0) {
            at = Math.abs(end);
            break loop;
          }
          if (this.text !== "" || isLetter(source.charCodeAt(end))) this.isSplit = true;
          at = end;
          break;
        }
        case 0x3e: // an empty >()
          if (source.charCodeAt(at + 1) !== 0x28 || source.charCodeAt(at + 2) !== 0x29) break loop;
          this.isSplit = true;
          at += 3;
          break;
        case 0x7b: // {
          if (at === start) this.isBrace = true;
          else if (isAlternative(source, at)) {
            this.isSplit = true;
            this.text += source.slice(at + 1, source.indexOf(",", at)).toLowerCase();
            at = source.indexOf("}", at) + 1;
            break;
          }
          depth++;
          at++;
          break;
        case 0x7d: // }
          if (depth === 0) break loop;
          depth--;
          at++;
          break;
        case 0x2c: // ,
          if (depth === 0) break loop;
          if (this.text !== "") break loop;
          at++;
          break;
        case 0x3f: // ?
        case 0x2a: // *
          this.hasGlob = true;
          this.text += source.charAt(at++);
          break;
        case 0x5b: // [x]
          if (source.charCodeAt(at + 2) !== 0x5d || this.text === "") break loop;
          this.isSplit = true;
          this.text += source.charAt(at + 1).toLowerCase();
          at += 3;
          break;
        default:
          if (!isWordCode(code) || (code === 0x2b && commands.has(this.text))) break loop;
          at = this.#takeRun(source, at, Math.min(limit, at + longestWord - this.text.length));
      }
    }
    this.end = at;
    // An apostrophe in the middle of a word is one: `I'd`.
    if (quotes > 1) this.isSplit = true;
  }

  /** Takes the character at `at` and what is plain behind it, in one piece: most words are nothing else. */
  #takeRun(source: string, at: number, limit: number): number {
    let end = at;
    let hasCapital = false;
    do {
      const code = source.charCodeAt(end++);
      if (code >= 65 && code <= 90) hasCapital = true;
    } while (end < limit && isPlainCode(source.charCodeAt(end)));
    const run = source.slice(at, end);
    this.text += hasCapital ? run.toLowerCase() : run;
    return end;
  }

  #leaveFolder(): void {
    this.isBin = this.text === "bin" || this.text === "sbin" || this.text === "system32";
    this.text = "";
    this.isPath = true;
  }
}

/** `/c` and then a blank. */
function isSwitch(source: string, at: number): boolean {
  return isLetter(source.charCodeAt(at + 1)) && source.charCodeAt(at + 2) === 0x20;
}

function isCommandName(text: string): boolean {
  return text === "if" || text === "for" || commands.has(text);
}

/** `{a,b}` within a word, without blanks: `c{a,oun}t`. */
function isAlternative(source: string, open: number): boolean {
  if (!isLetter(source.charCodeAt(open - 1))) return false;
  let commas = 0;
  for (let at = open + 1; at < open + 40; at++) {
    const code = source.charCodeAt(at);
    if (code === 0x7d) return commas > 0 && isLetter(source.charCodeAt(at + 1));
    if (code === 0x2c) commas++;
    else if (!isLetter(code)) return false;
  }
  return false;
}

/**
 * Where an expansion that adds nothing ends: `$@`, `$u`, `${u}`, `$()`; negative where it is a blank (`$IFS`), and `at`
 * where it may add something.
 */
function endOfExpansion(source: string, at: number): number {
  const next = source.charCodeAt(at + 1);
  if (next === 0x28) return source.charCodeAt(at + 2) === 0x29 ? at + 3 : at;
  const isBraced = next === 0x7b;
  let end = isBraced ? at + 2 : at + 1;
  const nameStart = end;
  while (end < at + 40 && isNameCode(source.charCodeAt(end))) end++;
  if (end - nameStart >= 3 && source.slice(nameStart, nameStart + 3).toUpperCase() === "IFS") {
    if (!isBraced) return -(nameStart + 3);
    while (end < at + 40 && end < source.length && source.charCodeAt(end) !== 0x7d) end++;
    return -(end + 1);
  }
  if (isBraced) return source.charCodeAt(end) === 0x7d ? end + 1 : at;
  if (end > nameStart) return end;
  return "@*#?-$!".includes(source.charAt(end)) && end < source.length ? end + 1 : at;
}

/** Whether a letter follows, behind at most one more quote. */
function joinsWord(source: string, at: number): boolean {
  const code = source.charCodeAt(at);
  return isLetter(code) || ((code === 0x27 || code === 0x22) && isLetter(source.charCodeAt(at + 1)));
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function isNameCode(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 95;
}

/** Characters of a program's name: letters, digits, `_`, `-`, `.`, `+`, `~`. */
function isWordCode(code: number): boolean {
  return isPlainCode(code) || code === 43;
}

function isPlainCode(code: number): boolean {
  return isNameCode(code) || code === 45 || code === 46;
}

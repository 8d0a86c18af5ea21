import type { Subject } from "./detector.ts";

/*
 * Documents (forum posts, README texts, tickets) quote code. What stands as an example in one is not refused by itself:
 * in a fenced or indented block, in backticks, or in a file of code that is sent whole.
 *
 * What this lets through: somebody who can send a long text to a field of the body may wrap markup in enough sentences
 * and a fence. The field must then be shown as markup, unescaped, to do harm: an `html` field is sanitised instead, a
 * strict one refuses the hint that is left, and the content security policy stands behind both. Queries, paths, headers,
 * cookies and short texts, where reflected attacks live, get no such excuse.
 */

const shortestDocument = 280;
const fewestWords = 30;
const fewestLines = 6;
const farthestCode = 200;
const farthestInline = 80;
const longestName = 24;

/** Whether the text is a piece of a program in a body: three lines will do for what proves nothing in one. */
export function isProgram({ text, place, isName }: Subject): boolean {
  return place === "body" && !isName && isCodeFile(text, 3);
}

/** Where a text quotes code; worked out when first asked, once for all of its evidence. */
export class CodeExamples {
  readonly #subject: Subject;
  /** Starts and ends of quoted stretches in turn, in order. */
  #stretches: readonly number[] | undefined;
  #isFile: boolean | undefined;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** Whether what stands at `at` is quoted code in a longer text, or the text a file of code. */
  covers(at: number): boolean {
    if (!isDocument(this.#subject)) return false;
    this.#isFile ??= isCodeFile(this.#subject.text, fewestLines);
    return this.#isFile || this.quotes(at);
  }

  /** Whether what stands at `at` is quoted code in a longer text: for what does its harm as a whole file, too. */
  quotes(at: number): boolean {
    if (!isDocument(this.#subject)) return false;
    this.#stretches ??= quotedStretches(this.#subject.text);
    const stretches = this.#stretches;
    let low = 0;
    let high = stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((stretches[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    // Behind a start and before its end.
    return low % 2 === 1;
  }
}

function isDocument({ text, place, isName }: Subject): boolean {
  return place === "body" && !isName && text.length >= shortestDocument;
}

/** Whether what stands at `at` is inline code in a sentence: between backticks that stand apart, with words around. */
export function isInlineCode(text: string, at: number): boolean {
  let open = at - 1;
  const first = Math.max(0, at - farthestInline);
  while (open >= first && text.charCodeAt(open) !== 96 && text.charCodeAt(open) !== 10) open--;
  if (open < first || text.charCodeAt(open) !== 96 || !endsWord(text, open - 1)) return false;
  let close = at;
  const last = Math.min(text.length, at + farthestInline);
  while (close < last && text.charCodeAt(close) !== 96 && text.charCodeAt(close) !== 10) close++;
  if (text.charCodeAt(close) !== 96 || !endsWord(text, close + 1)) return false;
  return wordsBefore(text, open) + plainAhead(text, close + 1) >= 2;
}

/** Whether the name of a tag is part of a sentence: "put it in a <script> tag". */
export function isNamedInSentence(subject: Subject, from: number): boolean {
  const { text } = subject;
  let end = from;
  while (end - from < longestName && end < text.length && text.charCodeAt(end) !== 62) end++;
  if (text.charCodeAt(end) !== 62) return false;
  if (text[from - 1] === "`" && text[end + 1] === "`")
    return endsWord(text, from - 2) && endsWord(text, end + 2);
  return wordsBefore(text, from) >= 2 && plainAhead(text, end + 1) >= 2 && !codeAhead(text, end + 1);
}

function endsWord(text: string, at: number): boolean {
  return at < 0 || at >= text.length || " \n\r,.:;?!()|".includes(text.charAt(at));
}

/** Words without code's signs on the same line in front of `end`, up to three. */
function wordsBefore(text: string, end: number): number {
  let words = 0;
  let at = end - 1;
  const last = Math.max(0, end - 60);
  while (at >= last && words < 3) {
    if (text[at] !== " ") return words;
    while (at >= last && text[at] === " ") at--;
    const stop = at;
    while (at >= last && isWordCode(text.charCodeAt(at))) at--;
    if (stop === at) return words;
    words++;
  }
  return words;
}

function plainAhead(text: string, from: number): number {
  let words = 0;
  let at = from;
  const last = Math.min(text.length, from + 60);
  while (at < last && words < 3) {
    const code = text.charCodeAt(at);
    if (isWordCode(code)) {
      while (at < last && isWordCode(text.charCodeAt(at))) at++;
      const next = text.charCodeAt(at);
      // A call or an access is no word of a sentence.
      if (next === 40 || next === 91 || next === 61 || next === 96) return 0;
      words++;
    } else if (code === 32 || code === 44 || code === 46 || code === 63 || code === 10 || code === 13) at++;
    else return words;
  }
  return words;
}

/** Whether anything that a script or a style needs follows: `var a<line break>var b<line break>go()` starts with words. */
function codeAhead(text: string, from: number): boolean {
  const last = Math.min(text.length, from + farthestCode);
  for (let at = from; at < last; at++) {
    const code = text.charCodeAt(at);
    if (code === 61 || code === 96 || code === 123) return true;
    if ((code === 40 || code === 91) && isWordCode(text.charCodeAt(at - 1))) return true;
  }
  return false;
}

function isWordCode(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || code === 39 || code === 45 || code > 127;
}

/** Code between backticks, which pair within a paragraph, in fences, which pair within the text, and indented lines. */
function quotedStretches(text: string): readonly number[] {
  if (proseWords(text) < fewestWords) return [];
  const stretches: number[] = [];
  let open = 0;
  let openAt = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 96) {
      const start = at;
      while (text.charCodeAt(at + 1) === 96) at++;
      const run = at + 1 - start;
      if (open === 0) {
        open = run;
        openAt = start;
      } else if (open === run) {
        stretches.push(openAt, at);
        open = 0;
      }
    } else if (code === 10) {
      // An empty line ends a paragraph, and with it inline code, but no fence.
      if (open < 3 && text.charCodeAt(at + 1) === 10) open = 0;
      if (open > 0 || !(text.startsWith("    ", at + 1) || text.charCodeAt(at + 1) === 9)) continue;
      const start = at + 1;
      while (at + 1 < text.length && text.charCodeAt(at + 1) !== 10) at++;
      stretches.push(start, at + 1);
    }
  }
  return stretches;
}

/** Words of sentences in lines that neither are indented nor in a fence nor hold markup. */
function proseWords(text: string): number {
  let words = 0;
  let isFenced = false;
  let from = 0;
  while (from < text.length && words < fewestWords) {
    let end = text.indexOf("\n", from);
    if (end === -1) end = text.length;
    if (text.startsWith("```", from)) isFenced = !isFenced;
    else if (!isFenced && !text.startsWith("    ", from)) words += wordsIn(text, from, end);
    from = end + 1;
  }
  return words;
}

function wordsIn(text: string, from: number, end: number): number {
  let words = 0;
  let run = 0;
  for (let at = from; at <= end; at++) {
    const code = at < end ? text.charCodeAt(at) : 32;
    if (isWordCode(code)) run++;
    else {
      if (run > 1 && (code === 32 || code === 44 || code === 46 || code === 63 || code === 58)) words++;
      run = 0;
    }
  }
  return words;
}

/** Many lines, most of which end or begin as lines of code do. */
function isCodeFile(text: string, fewest: number): boolean {
  let lines = 0;
  let codeLines = 0;
  let from = 0;
  while (from < text.length && lines < 200) {
    let end = text.indexOf("\n", from);
    if (end === -1) end = text.length;
    let last = end - 1;
    while (last >= from && text.charCodeAt(last) <= 32) last--;
    if (last >= from) {
      lines++;
      const first = text.charCodeAt(from);
      if (first === 32 || first === 9 || codeEnds.has(text[last] ?? "")) codeLines++;
    }
    from = end + 1;
  }
  return lines >= fewest && codeLines > lines * 0.6;
}

const codeEnds: ReadonlySet<string> = new Set([";", "{", "}", ">", ")", "(", ",", "[", "]", "*", "/"]);

import { charClass } from "../char-class.ts";
import { refusalPoints, type Detector, type Evidence, type Subject } from "../detector.ts";
import { judgeMidway, judgePlain, judgeQuoted } from "../sql/judge.ts";
import { SqlReader } from "../sql/reader.ts";
import { fact, factsAt } from "../sql/vocabulary.ts";
import { walkSql } from "../sql/walk.ts";

const reader = new SqlReader();

/**
 * Whether the value, put into a statement, would close, extend, end or comment out what stands there. It is read as SQL
 * from where a number would stand, and from behind each quote that would end a literal; what counts is how far the
 * grammar carries, and what was met on the way.
 */
export const sqlDetector: Detector = {
  id: "sql",
  needs:
    charClass.quote |
    charClass.paren |
    charClass.semicolon |
    charClass.pipe |
    charClass.hash |
    charClass.star |
    charClass.at |
    charClass.equals |
    charClass.space |
    charClass.control |
    charClass.plus |
    charClass.dash |
    charClass.wide,
  detect(subject: Subject): Evidence | undefined {
    if (!isCandidate(subject)) return undefined;
    let best = plain(subject);
    if ((subject.classes & charClass.quote) !== 0) {
      for (const quote of quotes) {
        if (isRefused(best)) return best;
        best = stronger(quoted(subject, quote), best);
      }
    }
    return isRefused(best) ? best : (midway(subject) ?? best);
  },
};

const quotes = ["'", '"', "`"] as const;

/** Places inside a text from where it is read once more: at most so many, to stay linear. */
const maxMidway = 8;
const maxTokensMidway = 400;

/** Signs without which only keywords can tell. */
const signs =
  charClass.quote |
  charClass.paren |
  charClass.semicolon |
  charClass.pipe |
  charClass.hash |
  charClass.star |
  charClass.at |
  charClass.equals |
  charClass.angle |
  charClass.plus |
  charClass.backslash |
  charClass.caret;
const blanks = charClass.space | charClass.control | charClass.wide;

/** Whether the text is worth reading: most are words, numbers and dates. */
function isCandidate(subject: Subject): boolean {
  const { text, classes } = subject;
  if ((classes & signs) !== 0) return true;
  if ((classes & blanks) === 0) return (classes & charClass.dash) !== 0 && text.endsWith("--");
  return beginsLikeStatement(text) || nextUnion(subject, 0) !== -1;
}

/** Whether the first two words are what a statement may have side by side; without any sign, words alone tell. */
function beginsLikeStatement(text: string): boolean {
  const first = wordStart(text, 0);
  const firstEnd = wordEnd(text, first);
  if (firstEnd === first || isKeyword(text, first, firstEnd)) return true;
  const second = wordStart(text, firstEnd);
  if (second === firstEnd) return !(text.charCodeAt(second) >= 97);
  const secondEnd = wordEnd(text, second);
  if (secondEnd > second) return isKeyword(text, second, secondEnd);
  const code = text.charCodeAt(second);
  return !(code >= 48 && code <= 57);
}

function isKeyword(text: string, start: number, end: number): boolean {
  return (factsAt(text, start, end) & fact.known) !== 0;
}

/** Place of the next `union`, in any case; -1 without one. */
function nextUnion(subject: Subject, from: number): number {
  const { text } = subject;
  // A lower-case copy pays off where there is much to look through.
  if (text.length > shortText) return subject.lower.indexOf("union", from);
  for (let at = from; at + shortestQuery < text.length; at++)
    if (
      (text.charCodeAt(at) | 32) === 0x75 &&
      (text.charCodeAt(at + 1) | 32) === 0x6e &&
      (text.charCodeAt(at + 2) | 32) === 0x69 &&
      (text.charCodeAt(at + 3) | 32) === 0x6f
    )
      return at;
  return -1;
}

/** `union select`. */
const shortestQuery = 12;
const shortText = 100;

/** Keywords are not longer. */
const longestWord = 20;

function wordEnd(text: string, start: number): number {
  let end = start;
  while (end - start < longestWord && (text.charCodeAt(end) | 32) >= 97 && (text.charCodeAt(end) | 32) <= 122)
    end++;
  return end;
}

function wordStart(text: string, from: number): number {
  let start = from;
  while (text.charCodeAt(start) <= 32) start++;
  return start;
}

function plain({ text }: Subject): Evidence | undefined {
  return judgePlain(walkSql(reader, text, 0, ""), reader, text);
}

function quoted(subject: Subject, quote: string): Evidence | undefined {
  const { text, classes } = subject;
  const at = closingQuote(text, quote, true);
  const best = at === -1 ? undefined : behind(subject, quote, at);
  if ((classes & charClass.backslash) === 0 || isRefused(best)) return best;
  // In PostgreSQL and SQLite a backslash is itself.
  const plainEnd = closingQuote(text, quote, false);
  return plainEnd === -1 || plainEnd === at ? best : stronger(behind(subject, quote, plainEnd), best);
}

function behind({ text }: Subject, quote: string, at: number): Evidence | undefined {
  return judgeQuoted(walkSql(reader, text, at + 1, quote), reader, text, at);
}

/** A second query that is appended somewhere inside, whatever stands in front of it. */
function midway(subject: Subject): Evidence | undefined {
  const { text } = subject;
  let left = maxMidway;
  for (let at = nextUnion(subject, 0); at !== -1 && left-- > 0; at = nextUnion(subject, at + 5)) {
    const evidence = judgeMidway(walkSql(reader, text, at, "'", maxTokensMidway));
    if (evidence !== undefined) return evidence;
  }
  return undefined;
}

/** Place of the quote that would end a literal whose inside the text begins; -1 without one. */
function closingQuote(text: string, quote: string, hasEscapes: boolean): number {
  for (let at = text.indexOf(quote); at !== -1; at = text.indexOf(quote, at)) {
    if (hasEscapes && isEscaped(text, at)) at++;
    else if (text[at + 1] === quote) at += 2;
    else return at;
  }
  return -1;
}

function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && text[start - 1] === "\\") start--;
  return (at - start) % 2 === 1;
}

function isRefused(evidence: Evidence | undefined): boolean {
  return evidence !== undefined && evidence.points >= refusalPoints;
}

function stronger(one: Evidence | undefined, other: Evidence | undefined): Evidence | undefined {
  return one !== undefined && one.points > (other?.points ?? 0) ? one : other;
}

import { wordsOf } from "../../../kernel/words.ts";
import { isBlank, isDigit, isLetter, skipBlanks, wordEnd } from "./characters.ts";

/** Names of entities that are names of commands too: `&copy;`. */
const entities: ReadonlySet<string> = new Set([
  "copy",
  "reg",
  "sum",
  "sub",
  "sup",
  "not",
  "part",
  "sect",
  "ang",
  "image",
]);

/** Words that make a sentence of what a command's name began. */
const sentenceWords: ReadonlySet<string> = new Set(
  wordsOf(`a an and are as at be but by can could did do does for from had has have he her his how i if in is it its me my no not of on or our she so
  that the their them then they this to too us vs was we were what when where which who why will with you your`),
);

/** Whether three letters stand side by side in a piece of text. */
export function hasWordNear(text: string, from: number, to: number): boolean {
  let letters = 0;
  for (let at = from; at < to && at < text.length; at++) {
    letters = isLetter(text.charCodeAt(at)) ? letters + 1 : 0;
    if (letters === 3) return true;
  }
  return false;
}

/** `&` between words of a sentence: `Time & Date`. */
export function isAmpersandOfProse(text: string, end: number, name: string): boolean {
  let operator = end - name.length - 1;
  while (isBlank(text.charCodeAt(operator))) operator--;
  if (operator < 2 || text.charCodeAt(operator) !== 0x26 || text.charCodeAt(operator - 1) === 0x26)
    return false;
  return text.charCodeAt(operator - 1) === 0x20 && isLetter(text.charCodeAt(operator - 2));
}

export function isSentenceWord(text: string, at: number): boolean {
  const end = wordEnd(text, at);
  return end - at < 7 && sentenceWords.has(text.slice(at, end).toLowerCase());
}

/** A name that no sentence holds as a word: `ansible-vault`, `pip3`. */
export function isCompound(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (!isLetter(name.charCodeAt(at))) return true;
  return false;
}

/** Whether this many words of letters alone follow, or one that only sentences have. */
export function isSentence(text: string, end: number, least: number): boolean {
  let at = skipBlanks(text, end);
  if (isSentenceWord(text, at)) return true;
  for (let count = 0; count < least; count++) {
    at = skipBlanks(text, at);
    const stop = wordEnd(text, at);
    if (stop === at || stop - at > 24) return false;
    if (!isPlainWord(text, at, stop)) return false;
    at = stop;
  }
  return true;
}

/** Letters or digits, and at most a mark of the sentence behind them. */
function isPlainWord(text: string, at: number, stop: number): boolean {
  const last = text.charCodeAt(stop - 1);
  const end = stop - at > 1 && (last === 0x2e || last === 0x2c || last === 0x3a) ? stop - 1 : stop;
  for (let index = at; index < end; index++)
    if (!isLetter(text.charCodeAt(index)) && !isDigit(text.charCodeAt(index))) return false;
  return true;
}

/** Commands that are as many words of a list, a plan or a praise. */
const everyday: ReadonlySet<string> = new Set(
  wordsOf(`top time more less find sort date sleep kill make nice cut watch split look join last free type help host copy move name sum paste
  mail clip cal read start stop exit echo hash at which write talk rest tree tee patch test touch trap wait link set install history file head tail expand
  eject fold replace`),
);

/** Whether a command's name alone, behind a separator and a blank, is a word of what stands in front of it. */
export function isEveryday(text: string, start: number, name: string): boolean {
  if (!everyday.has(name)) return false;
  let at = start - 1;
  while (isBlank(text.charCodeAt(at))) at--;
  if (at < 0) return false;
  if (text.charCodeAt(at) === 0x0a) return text.lastIndexOf("\n", at - 1) !== -1;
  if (text.charCodeAt(at) !== 0x3b || at === start - 1) return false;
  const space = text.lastIndexOf(" ", at);
  return space !== -1 && hasWordNear(text, Math.max(0, at - 60), space);
}

export function isEverydayName(name: string): boolean {
  return everyday.has(name);
}

/** Whether a text is one such word between backticks, as people set a word apart. */
export function isEverydayWord(text: string, name: string): boolean {
  return text.length === name.length + 2 && everyday.has(name);
}

/** Whether a text is a table: lines of as many cells, parted by semicolons. */
export function isTable(text: string): boolean {
  let cells = 0;
  let lines = 0;
  for (let start = 0; start < text.length;) {
    let count = 0;
    let at = start;
    for (; at < text.length && text.charCodeAt(at) !== 0x0a; at++) if (text.charCodeAt(at) === 0x3b) count++;
    if (count === 0 || (lines > 0 && count !== cells)) return false;
    cells = count;
    lines++;
    start = at + 1;
  }
  return lines > 1;
}

/** Letters and a colon, and then a blank. */
export function isLabel(text: string, at: number): boolean {
  let end = at;
  while (end - at < 20 && isLetter(text.charCodeAt(end))) end++;
  return end - at > 2 && text.charCodeAt(end) === 0x3a && isBlank(text.charCodeAt(end + 1));
}

export function isEntity(text: string, at: number): boolean {
  let end = at + 1;
  while (end < at + 9 && end < text.length && text.charCodeAt(end) !== 0x3b) end++;
  if (text.charCodeAt(end) !== 0x3b) return false;
  return text.charCodeAt(at + 1) === 0x23 || entities.has(text.slice(at + 1, end).toLowerCase());
}

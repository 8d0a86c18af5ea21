import { wordsOf } from "../../../kernel/words.ts";
import { isBlank, isLetter, skipBlanks, wordEnd } from "./characters.ts";

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
    for (let index = at; index < stop; index++) if (!isLetter(text.charCodeAt(index))) return false;
    at = stop;
  }
  return true;
}

export function isEntity(text: string, at: number): boolean {
  let end = at + 1;
  while (end < at + 9 && end < text.length && text.charCodeAt(end) !== 0x3b) end++;
  if (text.charCodeAt(end) !== 0x3b) return false;
  return text.charCodeAt(at + 1) === 0x23 || entities.has(text.slice(at + 1, end).toLowerCase());
}

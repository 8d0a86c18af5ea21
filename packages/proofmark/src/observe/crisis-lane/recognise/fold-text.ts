import { wordsOf } from "./words-of.ts";

/** Characters that are read of the beginning of a text, and of its end. What lies between is not looked at. */
export const readCharacters = 4096;

/** The beginning and the end of a long text, with a gap that no phrase reaches over. */
export function endsOf(text: string): string {
  if (text.length <= 2 * readCharacters) return text;
  return `${text.slice(0, readCharacters)}\n${gap}\n${text.slice(-readCharacters)}`;
}

const doubled = /(.)\1/u;
const held = /(.)\1+/gu;
const gap = "gap ".repeat(12);

/**
 * The words of a text in one spelling: cases, accents, width, invisible characters, lookalikes of other alphabets, digits
 * in place of letters, letters spelled out one by one and letters held down are all folded. Linear in the text.
 * @example foldText("I w4nt to  d-i-e!!") // ["i", "want", "to", "die"]
 */
export function foldText(text: string): readonly string[] {
  return foldSentences(text).flat();
}

/** Stands after the last word of each sentence. No word of a text is this. */
export const sentenceEndMark = ".";

/** The words of each sentence of a text, as `foldText` gives them. */
export function foldSentences(text: string): readonly (readonly string[])[] {
  const read = endsOf(text).toLowerCase();
  const plain = isAscii(read)
    ? read
    : read.normalize("NFKD").toLowerCase().replace(invisible, "").normalize("NFC");
  return plain.split(sentenceEnd).map((sentence) => joinSpelled(wordsOf(sentence).map(foldWord)));
}

/** Two signs must stand before a full stop: `k. i. l. l.` is one word. */
const sentenceEnd = /(?<=[^\s.!?]{2})[.!?]+(?=\s|$|[^ -~])|[\u3002\n]/;

/** Accents, soft hyphens, joiners, direction marks, variation selectors. */
const invisible =
  /[\u0300-\u036f]|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\ufe00-\ufe0f]/gu;

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/** A single letter that is a word by itself in some language: it is joined to others only in a long row of letters. */
const leastLetters = 3;

/** `k i l l` and `d-i-e` are words that somebody spelled out. */
function joinSpelled(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let index = 0;
  while (index < words.length) {
    let end = index;
    while (end < words.length && isLetter(words[end] as string)) end++;
    // "i" and "a" stand alone often enough; three letters in a row hardly do.
    if (end - index >= leastLetters) {
      joined.push(...splitKnown(words.slice(index, end).join("")));
      index = end;
    } else joined.push(words[index++] as string);
  }
  return joined;
}

function isLetter(word: string): boolean {
  return word.length === 1 && word >= "a" && word <= "z";
}

/** Letters without the spaces between the words: the few rows that phrases hold are taken apart again. */
const spelledRows: ReadonlyMap<string, readonly string[]> = new Map(
  [
    "kil myself",
    "want to die",
    "wana die",
    "i want to die",
    "i wana die",
    "kil me",
    "end my life",
    "hang myself",
    "cut myself",
    "hurt myself",
    "i want to kil myself",
  ].map((row) => [squeeze(row.replaceAll(" ", "")), row.split(" ")]),
);

function splitKnown(letters: string): readonly string[] {
  const folded = squeeze(letters);
  return spelledRows.get(folded) ?? [folded];
}

const plainWord = /^[a-z]+$/;
const latin = /[a-z]/;
const cyrillic = /\p{sc=Cyrillic}/u;
const leet = /[0-9@$!|]/;

/** One word: lookalikes, digits for letters, and held keys. */
function foldWord(word: string): string {
  if (plainWord.test(word)) return squeeze(word);
  let folded = word.replaceAll("ß", "ss").replaceAll("ł", "l");
  if (latin.test(folded)) {
    if (cyrillic.test(folded)) folded = replaceAll(folded, lookalikes);
    if (leet.test(folded)) folded = replaceAll(folded, leetSigns);
  } else if (!cyrillic.test(folded)) return folded;
  return squeeze(folded);
}

/** `diiie` as `die`, and `kill` as `kil`: phrases are folded in the same way. */
export function squeeze(word: string): string {
  return doubled.test(word) ? word.replace(held, "$1") : word;
}

function replaceAll(word: string, table: ReadonlyMap<string, string>): string {
  let folded = "";
  for (const sign of word) folded += table.get(sign) ?? sign;
  return folded;
}

const leetSigns: ReadonlyMap<string, string> = new Map([
  ["0", "o"],
  ["1", "i"],
  ["3", "e"],
  ["4", "a"],
  ["5", "s"],
  ["7", "t"],
  ["@", "a"],
  ["$", "s"],
  ["!", "i"],
  ["|", "i"],
]);

/** Cyrillic letters that look like Latin ones, in a word that has Latin letters. */
const lookalikes: ReadonlyMap<string, string> = new Map([
  ["а", "a"],
  ["е", "e"],
  ["о", "o"],
  ["р", "p"],
  ["с", "c"],
  ["у", "y"],
  ["х", "x"],
  ["і", "i"],
  ["ѕ", "s"],
  ["к", "k"],
  ["т", "t"],
  ["м", "m"],
]);

import type { PhrasePattern, PhraseStep } from "./phrase-pattern.ts";

/** Where a phrase stands in the words of a text: from the first word to the one after its last. */
export interface PhraseMatch {
  readonly pattern: PhrasePattern;
  readonly from: number;
  readonly to: number;
}

const shortestStart = 3;
const longestStart = 20;
/** No text has this word: a number sign ends one. */
const anyNumber = "#";

/**
 * Phrases by the word that they begin with. The work for one word is bounded by the phrases that begin with it and their
 * length, so that all of it is linear in the text, whatever the text is.
 */
export class PhraseIndex {
  readonly #byWord = new Map<string, PhrasePattern[]>();
  readonly #byStart = new Map<string, PhrasePattern[]>();
  readonly #startLengths: readonly number[];

  constructor(patterns: readonly PhrasePattern[]) {
    for (const pattern of patterns) {
      const [first] = pattern.steps as [PhraseStep];
      if (first.isNumber) add(this.#byWord, anyNumber, pattern);
      for (const word of first.words) add(this.#byWord, word, pattern);
      for (const start of first.starts) {
        if (start.length < shortestStart || start.length > longestStart)
          throw new RangeError(`${pattern.id}: a beginning has ${shortestStart} to ${longestStart} letters.`);
        add(this.#byStart, start, pattern);
      }
    }
    this.#startLengths = [...new Set([...this.#byStart.keys()].map(({ length }) => length))];
  }

  /** Tells every match, the shortest of each phrase at each place. */
  find(words: readonly string[], onMatch: (match: PhraseMatch) => void): void {
    for (let from = 0; from < words.length; from++) {
      const word = words[from] as string;
      tryAll(this.#byWord.get(word), words, from, onMatch);
      if (isNumeric(word)) tryAll(this.#byWord.get(anyNumber), words, from, onMatch);
      for (const length of this.#startLengths)
        if (word.length >= length) tryAll(this.#byStart.get(word.slice(0, length)), words, from, onMatch);
    }
  }
}

function tryAll(
  patterns: readonly PhrasePattern[] | undefined,
  words: readonly string[],
  from: number,
  onMatch: (match: PhraseMatch) => void,
): void {
  if (patterns === undefined) return;
  for (const pattern of patterns) {
    const to = endOf(pattern.steps, words, from);
    if (to > 0) onMatch({ pattern, from, to });
  }
}

/** Places where the next word may stand, ascending. Two rows, taken in turn: nothing is made for a try. */
const rows = [new Int32Array(256), new Int32Array(256)] as const;

/** Follows every way through the phrase at once; 0 where it does not stand here. */
function endOf(steps: readonly PhraseStep[], words: readonly string[], from: number): number {
  let [places, next]: [Int32Array, Int32Array] = [rows[0], rows[1]];
  places[0] = from + 1;
  let count = 1;
  for (let index = 1; index < steps.length; index++) {
    const step = steps[index] as PhraseStep;
    let found = 0;
    let tried = 0;
    for (let at = 0; at < count; at++) {
      const place = places[at] as number;
      // A place that stays, for a word that may be missing, is never behind one that was found before it.
      if (step.isOptional && place > (found === 0 ? 0 : (next[found - 1] as number))) next[found++] = place;
      for (let candidate = Math.max(place, tried); candidate <= place + step.gap; candidate++) {
        const word = words[candidate];
        if (word !== undefined && fits(step, word) && found < next.length - 1) next[found++] = candidate + 1;
      }
      tried = place + step.gap + 1;
    }
    if (found === 0) return 0;
    count = found;
    [places, next] = [next, places];
  }
  return places[0] as number;
}

function fits({ words, starts, isNumber }: PhraseStep, word: string): boolean {
  if (words.has(word)) return true;
  if (isNumber) return isNumeric(word);
  for (const start of starts) if (word.startsWith(start)) return true;
  return false;
}

function isNumeric(word: string): boolean {
  const first = word.charCodeAt(0);
  return first >= 0x30 && first <= 0x39 && /^[0-9]+$/.test(word);
}

function add(map: Map<string, PhrasePattern[]>, key: string, pattern: PhrasePattern): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [pattern]);
  else list.push(pattern);
}

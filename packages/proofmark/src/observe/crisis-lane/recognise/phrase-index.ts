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

  constructor(patterns: readonly PhrasePattern[]) {
    for (const pattern of patterns) {
      const [first] = pattern.steps as [PhraseStep];
      if (first.isNumber) add(this.#byWord, anyNumber, pattern);
      for (const word of first.words) add(this.#byWord, word, pattern);
      for (const start of first.starts) {
        if (start.length < shortestStart || start.length > longestStart)
          throw new RangeError(`${pattern.id}: a beginning has 3 to 20 letters.`);
        add(this.#byStart, start, pattern);
      }
    }
  }

  /** Every match, the shortest of each phrase at each place. */
  find(words: readonly string[]): readonly PhraseMatch[] {
    const matches: PhraseMatch[] = [];
    for (let from = 0; from < words.length; from++) {
      const word = words[from] as string;
      this.#try(this.#byWord.get(word), words, from, matches);
      if (isNumeric(word)) this.#try(this.#byWord.get(anyNumber), words, from, matches);
      for (let length = shortestStart; length <= Math.min(word.length, longestStart); length++)
        this.#try(this.#byStart.get(word.slice(0, length)), words, from, matches);
    }
    return matches;
  }

  #try(
    patterns: readonly PhrasePattern[] | undefined,
    words: readonly string[],
    from: number,
    matches: PhraseMatch[],
  ): void {
    if (patterns === undefined) return;
    for (const pattern of patterns) {
      const to = endOf(pattern, words, from);
      if (to !== undefined) matches.push({ pattern, from, to });
    }
  }
}

/** Follows every way through the phrase at once, by the set of places where the next word may stand. */
function endOf({ steps }: PhrasePattern, words: readonly string[], from: number): number | undefined {
  let places: ReadonlySet<number> = new Set([from + 1]);
  for (let index = 1; index < steps.length; index++) {
    const step = steps[index] as PhraseStep;
    const next = new Set<number>(step.isOptional ? places : []);
    for (const place of places)
      for (let skipped = 0; skipped <= step.gap; skipped++) {
        const word = words[place + skipped];
        if (word !== undefined && fits(step, word)) next.add(place + skipped + 1);
      }
    if (next.size === 0) return undefined;
    places = next;
  }
  return Math.min(...places);
}

function fits({ words, starts, isNumber }: PhraseStep, word: string): boolean {
  if (words.has(word)) return true;
  if (isNumber) return isNumeric(word);
  for (const start of starts) if (word.startsWith(start)) return true;
  return false;
}

function add(map: Map<string, PhrasePattern[]>, key: string, pattern: PhrasePattern): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [pattern]);
  else list.push(pattern);
}

function isNumeric(word: string): boolean {
  return /^[0-9]+$/.test(word);
}

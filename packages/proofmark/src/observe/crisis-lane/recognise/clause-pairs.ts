import type { ClauseTable } from "./clause-table.ts";
import { foldText } from "./fold-text.ts";
import type { PhraseMatch } from "./phrase-index.ts";
import type { PhrasePattern } from "./phrase-pattern.ts";

/** Which part goes with which. */
const pairs = [
  ["intent", "harm"],
  ["refusal", "life"],
  ["relief", "absence"],
] as const;
export const clauseParts = pairs.flat();
export type ClausePart = (typeof pairs)[number][number];

/** Every part that stands in a text, of whatever language, in the order of their first words. */
export type ClauseMatches = Readonly<Record<ClausePart, readonly PhraseMatch[]>>;

/** Puts the parts of one language together. The work is linear in the words and the parts. */
export class ClausePairs {
  readonly #language: string;
  readonly #reach: number;
  readonly #order: ClauseTable["second"];
  readonly #negations: ReadonlySet<string>;

  constructor({ language, reach, second, negations }: ClauseTable) {
    this.#language = language;
    this.#reach = reach;
    this.#order = second;
    this.#negations = new Set(negations.split("|").flatMap((word) => foldText(word)));
  }

  /** `sentences`: the number of its sentence, for each word. */
  find(matches: ClauseMatches, words: readonly string[], sentences: Int32Array): readonly PhraseMatch[] {
    return pairs.flatMap(([first, second]) => {
      const firsts = matches[first].filter(this.#isOwn);
      const seconds = firsts.length === 0 ? [] : matches[second].filter(this.#isOwn);
      if (seconds.length === 0) return [];
      const negated = this.#countNegations(words);
      // "Better without me" is said as often as "without me it is better".
      const order = first === "relief" ? "either" : this.#order;
      const after = order === "before" ? [] : this.#follow(firsts, seconds, sentences, negated);
      const before = order === "after" ? [] : this.#follow(seconds, firsts, sentences, negated);
      return after.concat(before);
    });
  }

  readonly #isOwn = ({ pattern }: PhraseMatch): boolean => pattern.language === this.#language;

  /** Each of `before` with the next of `after` that begins later and within reach, in the same sentence. */
  #follow(
    before: readonly PhraseMatch[],
    after: readonly PhraseMatch[],
    sentences: Int32Array,
    negated: Int32Array,
  ): PhraseMatch[] {
    const found: PhraseMatch[] = [];
    let next = 0;
    for (const { pattern, from, to: end } of before) {
      while (next < after.length && (after[next] as PhraseMatch).from <= from) next++;
      const second = after[next];
      if (second === undefined) break;
      if (second.from > end + this.#reach || sentences[from] !== sentences[second.from]) continue;
      const to = Math.max(end, second.to);
      // The word before counts, too: "not tired of living".
      const negations = (negated[to] as number) - (negated[Math.max(0, from - 1)] as number);
      if (negations <= this.#negationsOf(pattern) + this.#negationsOf(second.pattern))
        found.push({ pattern, from, to });
    }
    return found;
  }

  /** How many negations stand before each word. */
  #countNegations(words: readonly string[]): Int32Array {
    const counts = new Int32Array(words.length + 1);
    for (const [at, word] of words.entries())
      counts[at + 1] = (counts[at] as number) + (this.#negations.has(word) ? 1 : 0);
    return counts;
  }

  /** How many negations a part brings itself: "no reason to" is one. */
  #negationsOf({ steps }: PhrasePattern): number {
    return steps.filter(({ words }) => [...words].some((word) => this.#negations.has(word))).length;
  }
}

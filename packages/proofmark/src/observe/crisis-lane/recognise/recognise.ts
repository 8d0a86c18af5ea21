import { foldText } from "./fold-text.ts";
import { PhraseIndex, type PhraseMatch } from "./phrase-index.ts";
import { compilePhrase, type PhrasePattern } from "./phrase-pattern.ts";
import type { PhraseTable } from "./phrase-table.ts";
import { phraseTables } from "./phrase-tables.ts";

/** What was recognised in a text. Holds ids of phrases, never words of the text. */
export interface Recognition {
  readonly isRecognised: boolean;
  /** Such as `en/phrases/12`: the language, the list and the place in it. At most eight. */
  readonly phrases: readonly string[];
  /** The language of the first phrase, undefined where nothing was recognised. */
  readonly language: string | undefined;
}

const nothing: Recognition = { isRecognised: false, phrases: [], language: undefined };
const mostPhrases = 8;

const lists = ["phrases", "told", "excuses", "topics"] as const;
type List = (typeof lists)[number];

const listOf = new Map<PhrasePattern, List>();
const index = new PhraseIndex(
  phraseTables.flatMap((table) =>
    lists.flatMap((list) => {
      const patterns = patternsOf(table, list);
      for (const pattern of patterns) listOf.set(pattern, list);
      return patterns;
    }),
  ),
);

/**
 * Whether a text says that somebody may want to die or to hurt themselves, the writer or another. Words and phrases in
 * the languages of `phraseTables`, with idioms and plain refusals passed over; no model, no diagnosis, and no measure of
 * how grave it is. It misses much that a person would understand, and takes some harmless texts for more: the figures
 * are in the README. Reads the first and the last 4,096 characters. Linear in the text, and without a trace of it.
 * @example recognise("I want to end my life").isRecognised // true
 */
export function recognise(text: string): Recognition {
  const words = foldText(text);
  const certain: PhraseMatch[] = [];
  const told: PhraseMatch[] = [];
  let isTold = false;
  // The words that an idiom or a refusal takes up, of whatever language: Chinese and Japanese share signs, and the
  // Romance languages words.
  let excused: Uint8Array | undefined;
  index.find(words, (match) => {
    const list = listOf.get(match.pattern) as List;
    if (list === "phrases") certain.push(match);
    else if (list === "told") told.push(match);
    else if (list === "topics") isTold = true;
    else (excused ??= new Uint8Array(words.length)).fill(1, match.from, match.to);
  });
  const left: PhraseMatch[] = [];
  for (const match of isTold ? certain : [...certain, ...told])
    if (excused?.subarray(match.from, match.to).includes(1) !== true) left.push(match);
  const [first] = left;
  if (first === undefined) return nothing;
  return {
    isRecognised: true,
    phrases: [...new Set(left.map(({ pattern }) => pattern.id))].slice(0, mostPhrases),
    language: first.pattern.language,
  };
}

function patternsOf(table: PhraseTable, list: List): readonly PhrasePattern[] {
  return table[list].map((text, at) =>
    compilePhrase(`${table.language}/${list}/${at}`, table.language, text, table.macros),
  );
}

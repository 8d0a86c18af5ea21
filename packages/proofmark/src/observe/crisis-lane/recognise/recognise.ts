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

const indexes: Readonly<Record<List, PhraseIndex>> = {
  phrases: indexOf("phrases"),
  told: indexOf("told"),
  excuses: indexOf("excuses"),
  topics: indexOf("topics"),
};

/**
 * Whether a text says that somebody may want to die or to hurt themselves, the writer or another. Words and phrases in
 * the languages of `phraseTables`, with idioms and plain refusals passed over; no model, no diagnosis, and no measure of
 * how grave it is. It misses much that a person would understand, and takes some harmless texts for more: the figures
 * are in the README. Reads the first and the last 8,192 characters. Linear in the text, and without a trace of it.
 * @example recognise("I want to end my life").isRecognised // true
 */
export function recognise(text: string): Recognition {
  const words = foldText(text);
  const certain = indexes.phrases.find(words);
  const told = indexes.told.find(words);
  if (certain.length === 0 && told.length === 0) return nothing;
  const isTold = told.length > 0 && indexes.topics.find(words).length > 0;
  const excuses = indexes.excuses.find(words);
  const left = [...certain, ...(isTold ? [] : told)].filter((match) => !isExcused(match, excuses));
  const [first] = left;
  if (first === undefined) return nothing;
  return {
    isRecognised: true,
    phrases: [...new Set(left.map(({ pattern }) => pattern.id))].slice(0, mostPhrases),
    language: first.pattern.language,
  };
}

/** With a word in common. Of any language: Chinese and Japanese share signs, and the Romance languages words. */
function isExcused({ from, to }: PhraseMatch, excuses: readonly PhraseMatch[]): boolean {
  return excuses.some((excuse) => excuse.from < to && from < excuse.to);
}

function indexOf(list: List): PhraseIndex {
  return new PhraseIndex(phraseTables.flatMap((table) => patternsOf(table, list)));
}

function patternsOf(table: PhraseTable, list: List): readonly PhrasePattern[] {
  return table[list].map((text, index) =>
    compilePhrase(`${table.language}/${list}/${index}`, table.language, text, table.macros),
  );
}

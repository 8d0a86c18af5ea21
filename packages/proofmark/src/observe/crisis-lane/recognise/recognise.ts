import { ClausePairs, clauseParts } from "./clause-pairs.ts";
import { clauseTables } from "./clause-tables.ts";
import { foldSentences, sentenceEndMark } from "./fold-text.ts";
import { hintTables } from "./hint-tables.ts";
import { PhraseIndex, type PhraseMatch } from "./phrase-index.ts";
import { compilePhrase, type Macros, type PhrasePattern } from "./phrase-pattern.ts";
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

const lists = ["phrases", "told", "hints", "signs", "excuses", "topics", "jokes", ...clauseParts] as const;
type List = (typeof lists)[number];
type Table = Partial<Readonly<Record<List, readonly string[]>>> & {
  readonly language: string;
  readonly macros: Macros;
};

const listOf = new Map<PhrasePattern, List>();
const tables: readonly Table[] = [...phraseTables, ...hintTables, ...clauseTables];
const index = new PhraseIndex(
  tables.flatMap((table) =>
    lists.flatMap((list) => {
      const patterns = patternsOf(table, list);
      for (const pattern of patterns) listOf.set(pattern, list);
      return patterns;
    }),
  ),
);

const clauses = clauseTables.map((table) => new ClausePairs(table));

/**
 * Whether a text says that somebody may want to die or to hurt themselves, the writer or another. Words, phrases and pairs
 * of clauses in the languages of `phraseTables`, with idioms and plain refusals passed over; no model, no diagnosis, and no measure of
 * how grave it is. It misses much that a person would understand, and takes some harmless texts for more: the figures
 * are in the README. Reads the first and the last 4,096 characters. Linear in the text, and without a trace of it.
 * @example recognise("I want to end my life").isRecognised // true
 */
export function recognise(text: string): Recognition {
  const bySentence = foldSentences(text).map((words) => words.concat(sentenceEndMark));
  const words = bySentence.flat();
  const sentences = Int32Array.from(bySentence.flatMap((each, at) => each.map(() => at)));
  const found: Record<List, PhraseMatch[]> = {
    phrases: [],
    told: [],
    hints: [],
    signs: [],
    excuses: [],
    topics: [],
    jokes: [],
    intent: [],
    harm: [],
    refusal: [],
    life: [],
    relief: [],
    absence: [],
  };
  index.find(words, (match) => found[listOf.get(match.pattern) as List].push(match));
  // The words that an idiom or a refusal takes up, of whatever language: Chinese and Japanese share signs, and the
  // Romance languages words.
  const excused = new Uint8Array(words.length);
  for (const { from, to } of found.excuses) excused.fill(1, from, to);
  const isLeft = ({ from, to }: PhraseMatch): boolean => !excused.subarray(from, to).includes(1);
  const sentenceOf = ({ from }: PhraseMatch): number => sentences[from] as number;
  // What is told of is named in the same sentence or in the one before; laughter stands after it, too.
  const told = new Set(found.topics.flatMap((match) => [sentenceOf(match), sentenceOf(match) + 1]));
  const laughed = new Set(found.jokes.flatMap((match) => [-1, 0, 1].map((step) => sentenceOf(match) + step)));
  const isMeant = (match: PhraseMatch): boolean => isLeft(match) && !told.has(sentenceOf(match));
  const isSerious = (match: PhraseMatch): boolean => isMeant(match) && !laughed.has(sentenceOf(match));
  const left = [
    ...found.phrases.filter(isLeft),
    ...found.told.filter(isMeant),
    ...found.hints.filter(isSerious),
    ...pairOf(found.signs.filter(isSerious)),
    ...clauses.flatMap((pairs) => pairs.find(found, words, sentences)).filter(isSerious),
  ];
  const [first] = left;
  if (first === undefined) return nothing;
  return {
    isRecognised: true,
    phrases: [...new Set(left.map(({ pattern }) => pattern.id))].slice(0, mostPhrases),
    language: first.pattern.language,
  };
}

/** Two different signs of one language that share no word, or none. In the order of the text, as `find` tells them. */
function pairOf(signs: readonly PhraseMatch[]): readonly PhraseMatch[] {
  const firsts = new Map<string, PhraseMatch>();
  for (const sign of signs) {
    const { language } = sign.pattern;
    const first = firsts.get(language);
    // The one that ends first leaves most room for another.
    if (first === undefined || sign.to < first.to) firsts.set(language, sign);
    else if (sign.pattern !== first.pattern && sign.from >= first.to) return [first, sign];
  }
  return [];
}

function patternsOf(table: Table, list: List): readonly PhrasePattern[] {
  return (table[list] ?? []).map((text, at) =>
    compilePhrase(`${table.language}/${list}/${at}`, table.language, text, table.macros),
  );
}

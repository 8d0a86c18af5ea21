import {
  catalogueNames,
  databaseFunctions,
  identityFunctions,
  oracleFunctions,
  plainFunctions,
  role,
  roleOfWord,
} from "./words.ts";

/** What is known about a word, beside its role in the lowest byte. */
export const fact = {
  known: 1 << 8,
  catalogue: 1 << 9,
  oracle: 1 << 10,
  identity: 1 << 11,
  database: 1 << 12,
  plain: 1 << 13,
} as const;

const roleBits = 0xff;

interface Word {
  readonly text: string;
  readonly facts: number;
}

/** Words by first letter and length: looked up in place, without a copy of the text. */
const words: readonly Word[][] = Array.from({ length: 32 * 32 }, () => []);

const lists: readonly (readonly [flag: number, words: Iterable<string>])[] = [
  [fact.known, roleOfWord.keys()],
  [fact.catalogue, catalogueNames],
  [fact.oracle, oracleFunctions],
  [fact.identity, identityFunctions],
  [fact.database, databaseFunctions],
  [fact.plain, plainFunctions],
];
const factsByWord = new Map<string, number>();
for (const [flag, list] of lists)
  for (const word of list)
    factsByWord.set(word, (factsByWord.get(word) ?? roleOfWord.get(word) ?? role.name) | flag);
for (const [text, facts] of factsByWord) words[keyOf(text.charCodeAt(0), text.length)]?.push({ text, facts });

function keyOf(firstCode: number, length: number): number {
  return ((firstCode & 31) << 5) | length;
}

/** Facts about the word in `text`, in whatever case; 0 where there are none. */
export function factsAt(text: string, start: number, end: number): number {
  const length = end - start;
  if (length > 31) return 0;
  const candidates = words[keyOf(text.charCodeAt(start), length)] as readonly Word[];
  for (let index = 0; index < candidates.length; index++) {
    const word = candidates[index] as Word;
    if (isSame(text, start, word.text)) return word.facts;
  }
  return 0;
}

export function roleOfFacts(facts: number): number {
  return facts & roleBits;
}

function isSame(text: string, start: number, word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    const code = text.charCodeAt(start + index);
    const expected = word.charCodeAt(index);
    if (code !== expected && (code | 32) !== expected) return false;
  }
  return true;
}

import { foldText, sentenceEndMark, squeeze } from "./fold-text.ts";

/**
 * One step of a phrase: words of which one must stand here, or a gap of a few words. `isOptional`: or none of them.
 */
export interface PhraseStep {
  readonly words: ReadonlySet<string>;
  /** A word that begins with one of these fits, too. */
  readonly starts: readonly string[];
  readonly isNumber: boolean;
  readonly isOptional: boolean;
  /** Words that may stand before this step, at most. */
  readonly gap: number;
}

export interface PhrasePattern {
  readonly id: string;
  readonly language: string;
  readonly steps: readonly PhraseStep[];
}

/** Words that stand for many: `@want` in a phrase. */
export type Macros = Readonly<Record<string, string>>;

const shortGap = 3;
const longGap = 6;

/**
 * Compiles a phrase. Words follow each other; `a|b` is either, `word?` may be missing, `word*` is a beginning, `#` a
 * number, `.` the end of a sentence, `..` up to three words of any kind, `...` up to six, and `@name` a list of words of
 * the table.
 * @throws RangeError where the phrase begins with a gap or with something that may be missing, or where one of several
 * alternatives is not one word.
 */
export function compilePhrase(id: string, language: string, text: string, macros: Macros): PhrasePattern {
  const steps: PhraseStep[] = [];
  let gap = 0;
  for (const part of text.split(" ")) {
    if (part === ".." || part === "...") {
      gap = part === ".." ? shortGap : longGap;
      continue;
    }
    for (const step of stepsOf(part, macros)) {
      steps.push({ ...step, gap });
      gap = 0;
    }
  }
  const [first] = steps;
  if (first === undefined || first.isOptional || first.gap > 0)
    throw new RangeError(`${id}: "${text}" must begin with a word that is always there.`);
  if (gap > 0) throw new RangeError(`${id}: "${text}" ends with a gap.`);
  return { id, language, steps };
}

function stepsOf(part: string, macros: Macros): Omit<PhraseStep, "gap">[] {
  const isOptional = part.endsWith("?");
  const body = isOptional ? part.slice(0, -1) : part;
  const alternatives = body
    .split("|")
    .flatMap((word) => (word.startsWith("@") ? listOf(word, macros) : [word]));
  if (body === "#") return [{ words: new Set(), starts: [], isNumber: true, isOptional }];
  if (alternatives.length === 1) {
    // A run of Chinese or Japanese signs is one step a sign.
    const folded = foldText(alternatives[0] as string);
    if (folded.length > 1)
      return folded.map((word) => ({ words: new Set([word]), starts: [], isNumber: false, isOptional }));
  }
  const words = new Set<string>();
  const starts: string[] = [];
  for (const alternative of alternatives) {
    const isStart = alternative.endsWith("*");
    const [word, ...more] =
      alternative === sentenceEndMark ? [alternative] : foldText(alternative.replace("*", ""));
    if (word === undefined || more.length > 0)
      throw new RangeError(`${part}: "${alternative}" is not one word, and no word would fit it.`);
    if (isStart) starts.push(squeeze(word));
    else words.add(word);
  }
  return [{ words, starts, isNumber: false, isOptional }];
}

function listOf(name: string, macros: Macros): readonly string[] {
  const list = macros[name.slice(1)];
  if (list === undefined) throw new RangeError(`${name} is not a list of words.`);
  return list.split("|");
}

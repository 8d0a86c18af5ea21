import type { SqlFindings } from "./findings.ts";

/** What a rule may ask about a walk. */
export interface Case {
  readonly found: SqlFindings;
  readonly text: string;
  /** The quote that ended the literal; -1 where the text stands for itself. */
  readonly literalEnd: number;
  /** The rest of the statement is commented out, and the comment says next to nothing. */
  readonly hasComment: boolean;
  /** The rest of the statement is commented out, whatever the comment says. */
  readonly hasAnyComment: boolean;
  /** A comment where a blank would stand. */
  readonly hasInnerComment: boolean;
  /** Several words stand in front of the literal's end: it may be an apostrophe. */
  readonly isProse: boolean;
  /** The quote rather begins a literal: `f('`. */
  readonly opens: boolean;
  /** Names are quoted so in MySQL, code in Markdown. */
  readonly isBacktick: boolean;
  /** A statement begins right behind the quote, and the text around it says that it is quoted there: `query('select`. */
  readonly quotesStatement: boolean;
}

export type Rule = readonly [points: number, shape: string, holds: (each: Case) => boolean];

/** Conditions, whatever they compare. */
export const comparisons = (found: SqlFindings): number => found.constantComparisons + found.nameComparisons;

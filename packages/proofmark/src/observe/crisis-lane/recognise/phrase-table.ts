import type { Macros } from "./phrase-pattern.ts";

/** What is said in one language, as data. How a phrase is written: `compilePhrase`. */
export interface PhraseTable {
  readonly language: string;
  readonly macros: Macros;
  /** Who wrote it, and who of a clinic or a crisis line has read it. */
  readonly reviewedBy: string;
  /** Said by or of somebody in danger. */
  readonly phrases: readonly string[];
  /** As `phrases`, but also said of books, studies and news: passed over where one of `topics` stands in the text. */
  readonly told: readonly string[];
  /** What is meant otherwise: idioms, and refusals such as "I would never". A phrase that overlaps one is passed over. */
  readonly excuses: readonly string[];
  readonly topics: readonly string[];
}

/** No table was read by a clinician or a crisis line. */
export const nobody = "its author alone; by no clinician, no crisis line and no second speaker";

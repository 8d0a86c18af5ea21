import type { Macros } from "./phrase-pattern.ts";

/** What people say around it, in one language, as data. How a phrase is written: `compilePhrase`. */
export interface HintTable {
  readonly language: string;
  readonly macros: Macros;
  /** Understood by itself. Passed over, as `signs` are, where one of `jokes` or of the topics of any language stands in the text. */
  readonly hints: readonly string[];
  /** Says little by itself: two different ones, one after the other, are as much as a hint. */
  readonly signs: readonly string[];
  /** As those of `PhraseTable`. */
  readonly excuses: readonly string[];
  /** Laughter: jokes are told with the very words. It takes nothing back that is said plainly. */
  readonly jokes: readonly string[];
}

import type { Macros } from "./phrase-pattern.ts";

/**
 * The parts that a sentence of danger is put together from, in one language, as data: any first part goes with any second
 * part of its pair. How a part is written: `compilePhrase`. What is put together counts as much as a hint.
 */
export interface ClauseTable {
  readonly language: string;
  readonly macros: Macros;
  /** Words that turn a sentence into its opposite. A pair that skips one is no pair: "I want to not die". */
  readonly negations: string;
  /** Words that may stand between the two parts of a pair. */
  readonly reach: number;
  /** Where the second part of a pair stands: after the first, before it (Japanese), or on either side (German, Dutch). */
  readonly second: "after" | "before" | "either";
  /** "I want", "I keep thinking about". */
  readonly intent: readonly string[];
  /** What is meant: "to die", "not wake up", "disappear", "hurt myself". */
  readonly harm: readonly string[];
  /** "I don't want", "tired of", "no reason to". */
  readonly refusal: readonly string[];
  /** What is refused: "live", "be here", "another day". */
  readonly life: readonly string[];
  /** What others would be: "better", "nobody would notice". */
  readonly relief: readonly string[];
  /** "without me", "if I was gone". */
  readonly absence: readonly string[];
}

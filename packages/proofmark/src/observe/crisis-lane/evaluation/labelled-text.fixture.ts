/** Sentences of one language, by what a careful reader makes of them. All were written for this set; none was said by anybody. */
export interface LabelledTexts {
  /** Somebody may be in danger, the writer or another: it should be recognised. */
  readonly crisis: readonly string[];
  /** Nobody is, although the words are near: idioms, code, news, songs, medicine, plain refusals. */
  readonly ordinary: readonly string[];
}

/** By language, as BCP 47 has it. */
export type LabelledSet = Readonly<Record<string, LabelledTexts>>;

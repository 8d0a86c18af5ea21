import type { PhraseTable } from "./phrase-table.ts";
import { chinese } from "./phrases/chinese.ts";
import { dutch } from "./phrases/dutch.ts";
import { english } from "./phrases/english.ts";
import { french } from "./phrases/french.ts";
import { german } from "./phrases/german.ts";
import { italian } from "./phrases/italian.ts";
import { japanese } from "./phrases/japanese.ts";
import { polish } from "./phrases/polish.ts";
import { portuguese } from "./phrases/portuguese.ts";
import { russian } from "./phrases/russian.ts";
import { spanish } from "./phrases/spanish.ts";
import { ukrainian } from "./phrases/ukrainian.ts";

/** Every language that is recognised. */
export const phraseTables: readonly PhraseTable[] = [
  english,
  german,
  french,
  spanish,
  portuguese,
  italian,
  dutch,
  polish,
  russian,
  ukrainian,
  chinese,
  japanese,
];

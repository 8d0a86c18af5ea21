import type { HintTable } from "./hint-table.ts";
import { chineseHints } from "./hints/chinese.ts";
import { dutchHints } from "./hints/dutch.ts";
import { englishHints } from "./hints/english.ts";
import { frenchHints } from "./hints/french.ts";
import { germanHints } from "./hints/german.ts";
import { italianHints } from "./hints/italian.ts";
import { japaneseHints } from "./hints/japanese.ts";
import { polishHints } from "./hints/polish.ts";
import { portugueseHints } from "./hints/portuguese.ts";
import { russianHints } from "./hints/russian.ts";
import { spanishHints } from "./hints/spanish.ts";
import { ukrainianHints } from "./hints/ukrainian.ts";

/** What is said indirectly, in every language that is recognised. */
export const hintTables: readonly HintTable[] = [
  englishHints,
  germanHints,
  frenchHints,
  spanishHints,
  portugueseHints,
  italianHints,
  dutchHints,
  polishHints,
  russianHints,
  ukrainianHints,
  chineseHints,
  japaneseHints,
];

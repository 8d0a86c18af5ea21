import type { ClauseTable } from "./clause-table.ts";
import { chineseClauses } from "./clauses/chinese.ts";
import { dutchClauses } from "./clauses/dutch.ts";
import { englishClauses } from "./clauses/english.ts";
import { frenchClauses } from "./clauses/french.ts";
import { germanClauses } from "./clauses/german.ts";
import { italianClauses } from "./clauses/italian.ts";
import { japaneseClauses } from "./clauses/japanese.ts";
import { polishClauses } from "./clauses/polish.ts";
import { portugueseClauses } from "./clauses/portuguese.ts";
import { russianClauses } from "./clauses/russian.ts";
import { spanishClauses } from "./clauses/spanish.ts";
import { ukrainianClauses } from "./clauses/ukrainian.ts";

/** What sentences are put together from, in every language that is recognised. */
export const clauseTables: readonly ClauseTable[] = [
  englishClauses,
  germanClauses,
  frenchClauses,
  spanishClauses,
  portugueseClauses,
  italianClauses,
  dutchClauses,
  polishClauses,
  russianClauses,
  ukrainianClauses,
  chineseClauses,
  japaneseClauses,
];

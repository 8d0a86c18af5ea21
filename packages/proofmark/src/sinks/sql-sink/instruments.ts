import type { Instrument } from "../../instrument/instrument.ts";
import { mysql2Instruments } from "./hook-mysql2.ts";
import { pgInstruments } from "./hook-pg.ts";
import { prismaInstruments } from "./hook-prisma.ts";
import { sqliteInstruments } from "./hook-sqlite.ts";

/** Where statements go to a database. Kysely, Drizzle and other builders run over these. */
export const sqlInstruments: readonly Instrument[] = [
  ...pgInstruments,
  ...mysql2Instruments,
  ...sqliteInstruments,
  ...prismaInstruments,
];

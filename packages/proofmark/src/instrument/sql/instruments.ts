import type { Instrument } from "../instrument.ts";
import { mysql2Instruments } from "./hook-mysql2.ts";
import { pgInstruments } from "./hook-pg.ts";
import { prismaInstruments } from "./hook-prisma.ts";
import { sqliteInstruments } from "./hook-sqlite.ts";

const hooks = [...pgInstruments, ...mysql2Instruments, ...sqliteInstruments, ...prismaInstruments];

/**
 * Where statements go to a database, for one control that looks at them. Kysely, Drizzle and other builders run over
 * these. A call is hooked once, however many controls look.
 */
export function sqlInstrumentsFor(control: string): readonly Instrument[] {
  return hooks.map((hook) => Object.assign({ control }, hook));
}

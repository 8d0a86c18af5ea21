import type { Instrument } from "../../instrument/instrument.ts";
import { onOwnStatement } from "../../instrument/sql/ask.ts";
import { sqlInstrumentsFor } from "../../instrument/sql/instruments.ts";
import { noteKnown } from "./known-statements.ts";
import { sqlSinkSpec } from "./spec.ts";

/** Where statements go to a database. */
export const sqlInstruments: readonly Instrument[] = sqlInstrumentsFor(sqlSinkSpec.id).map((instrument) => ({
  ...instrument,
  patch(exports, file) {
    // At start-up and in the background nobody has sent anything: what runs there is the application's own.
    onOwnStatement(noteKnown);
    return instrument.patch(exports, file);
  },
}));

import type { Instrument } from "../../instrument/instrument.ts";
import { onOwnStatement } from "../../instrument/sql/ask.ts";
import { sqlInstrumentsFor } from "../../instrument/sql/instruments.ts";
import { noteKnown } from "./known-statements.ts";
import { sqlSinkSpec } from "./spec.ts";

/** Where statements go to a database. */
export const sqlInstruments: readonly Instrument[] = sqlInstrumentsFor(sqlSinkSpec.id).map(notingOwn);

/** At start-up and in the background nobody has sent anything: the statements that run there are the application's own. */
function notingOwn({ control, module, calls, names = [], patch }: Instrument): Instrument {
  return {
    control,
    module,
    calls,
    names,
    patch(exports, file) {
      onOwnStatement(noteKnown);
      return patch(exports, file);
    },
  };
}

import { sqlInstrumentsFor } from "../../instrument/sql/instruments.ts";
import { sqlSinkSpec } from "./spec.ts";

/** Where statements go to a database. */
export const sqlInstruments = sqlInstrumentsFor(sqlSinkSpec.id);

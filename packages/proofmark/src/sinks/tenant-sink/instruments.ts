import { sqlInstrumentsFor } from "../../instrument/sql/instruments.ts";
import { tenantSinkSpec } from "./spec.ts";

/** Where statements go to a database. */
export const tenantSinkInstruments = sqlInstrumentsFor(tenantSinkSpec.id);

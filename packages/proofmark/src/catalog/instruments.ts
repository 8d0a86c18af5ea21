import type { Instrument } from "../instrument/instrument.ts";
import { nosqlInstruments } from "../sinks/nosql-sink/instruments.ts";
import { outgoingRequestSinkInstruments } from "../sinks/outgoing-request-sink/instruments.ts";
import { pathInstruments } from "../sinks/path-sink/instruments.ts";
import { shellInstruments } from "../sinks/shell-sink/instruments.ts";
import { evalInstruments } from "../sinks/eval-sink/instruments.ts";
import { prototypeInstruments } from "../sinks/prototype-sink/instruments.ts";
import { sqlInstruments } from "../sinks/sql-sink/instruments.ts";

/** What every sink hooks: `proofmark/register` installs it ahead of the application. */
export const instruments: readonly Instrument[] = [
  ...sqlInstruments,
  ...nosqlInstruments,
  ...pathInstruments,
  ...shellInstruments,
  ...evalInstruments,
  ...prototypeInstruments,
  ...outgoingRequestSinkInstruments,
];

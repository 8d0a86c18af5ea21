import type { SqlDialect } from "../../lexing/sql.ts";
import type { Instrument } from "../instrument.ts";

/** A statement on its way to a database. */
export interface SqlCall {
  /** `pg: Client.query`. */
  readonly at: string;
  readonly text: string;
  /** What is bound to its placeholders, in whatever form the driver takes. */
  readonly parameters: unknown;
  readonly dialect: SqlDialect;
  /** `prepare`: nothing is bound yet, and nothing runs. */
  readonly stage: "prepare" | "run";
}

/** How the calls of one driver are put under every control that looks at statements. */
export type SqlHook = Omit<Instrument, "control">;

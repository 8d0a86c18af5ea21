/** How the calls of one module that do harm are put under a sink. */
export interface Instrument {
  /** The control that looks: `sql-sink`. */
  readonly control: string;
  /** `node:child_process`, or the name of a package: `pg`. */
  readonly module: string;
  /** What is hooked, as users know it: `Client.query`. */
  readonly calls: readonly string[];
  /** Replaces the calls in place, in what the module exports. Called once for each copy of it in the process. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what a package exports has no type here
  patch(exports: any): void;
}

/** How the calls of one module that do harm are put under a sink. */
export interface Instrument {
  /** The control that looks: `sql-sink`. */
  readonly control: string;
  /** `node:child_process`, or the name of a package: `pg`, `mysql2/promise`. */
  readonly module: string;
  /** What is hooked, as users know it: `Client.query`. */
  readonly calls: readonly string[];
  /**
   * Exported names that `patch` replaces, where it does more than change methods of what is exported. An ES module's
   * exports can't be assigned to: it is wrapped in one that exports these names anew.
   */
  readonly names?: readonly string[];
  /**
   * Replaces the calls in place, in what the module exports. Called once for each copy of it in the process; where the
   * calls are not there, it throws, and the module is listed as not instrumented. `file` is where the copy stands.
   * Returns what takes the place of the exports, where those can't be changed; nothing where they were.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- what a package exports has no type here
  patch(exports: any, file: string): object | void;
}

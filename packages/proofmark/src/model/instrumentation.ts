/**
 * `instrumented`: its calls are looked at. `loaded, not instrumented`: they are not, the reason says why. `not loaded`:
 * nobody has asked for it yet; a package is hooked when it is.
 */
export type InstrumentState = "instrumented" | "loaded, not instrumented" | "not loaded";

/** What the sinks know of one module of the process. */
export interface InstrumentRow {
  /** The control that looks at it: `sql-sink`. Undefined for a module that is known to do harm and that no sink looks at. */
  readonly control: string | undefined;
  /** `node:fs`, `pg`. */
  readonly module: string;
  /** Of each copy in the process; empty for what is built in. */
  readonly versions: readonly string[];
  readonly state: InstrumentState;
  /** Why it is not looked at. */
  readonly reason?: string | undefined;
}

/** "Sinks look at node:fs, pg 8.16.3. Loaded, and not looked at: tedious 19.0.0." */
export function sinksLookAt(rows: readonly InstrumentRow[]): string {
  const unseen = namesIn(rows, "loaded, not instrumented");
  const rest = unseen.length === 0 ? "" : ` Loaded, and not looked at: ${unseen.join(", ")}.`;
  return `Sinks look at ${namesIn(rows, "instrumented").join(", ") || "nothing"}.${rest}`;
}

function namesIn(rows: readonly InstrumentRow[], state: InstrumentState): string[] {
  const names = rows
    .filter((row) => row.state === state)
    .map(({ module, versions }) => [module, ...versions].join(" "));
  return [...new Set(names)];
}

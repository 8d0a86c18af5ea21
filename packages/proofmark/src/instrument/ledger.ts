import type { InstrumentRow, InstrumentState } from "../model/instrumentation.ts";
import { knownDrivers } from "./known-drivers.ts";
import type { Instrument } from "./instrument.ts";

class Entry {
  readonly control: string | undefined;
  readonly module: string;
  readonly versions = new Set<string>();
  state: InstrumentState = "not loaded";
  reason: string | undefined;

  constructor(control: string | undefined, module: string) {
    this.control = control;
    this.module = module;
  }
}

const entries = new Map<string, Entry>();

/** Notes that an instrument is asked for; nothing is loaded yet. */
export function noteWanted({ control, module }: Instrument): void {
  const key = `${control} ${module}`;
  if (!entries.has(key)) entries.set(key, new Entry(control, module));
}

/** Notes a copy of a module that is in the process, and whether its calls are looked at. One bad copy spoils the row. */
export function noteLoaded(
  control: string | undefined,
  module: string,
  version: string | undefined,
  reason?: string,
): void {
  const key = `${control} ${module}`;
  const entry = entries.get(key) ?? new Entry(control, module);
  entries.set(key, entry);
  if (version !== undefined) entry.versions.add(version);
  if (entry.state === "loaded, not instrumented") return;
  entry.state = reason === undefined ? "instrumented" : "loaded, not instrumented";
  entry.reason = reason;
}

/** Notes a package that no sink looks at, if it is one of those that should have one. */
export function noteUnwatched(name: string, version: string | undefined): void {
  const reason = knownDrivers.get(name);
  if (reason !== undefined) noteLoaded(undefined, name, version, reason);
}

/**
 * What the sinks look at in this process, and what is loaded that none of them does.
 * @example instrumentation().filter(({ state }) => state === "loaded, not instrumented");
 */
export function instrumentation(): readonly InstrumentRow[] {
  return [...entries.values()].map(({ control, module, versions, state, reason }) => ({
    control,
    module,
    versions: [...versions],
    state,
    reason,
  }));
}

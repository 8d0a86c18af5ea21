import { syncBuiltinESMExports } from "node:module";

import { messageOf } from "../kernel/message-of.ts";
import { hookPackages } from "./hook-packages.ts";
import type { Instrument } from "./instrument.ts";
import { noteLoaded, noteWanted } from "./ledger.ts";

const installed = new Set<Instrument>();

/** Hooks the modules of this process, each once: what is built in at once, packages as they are loaded. */
export function install(instruments: readonly Instrument[]): void {
  const fresh = instruments.filter((instrument) => !installed.has(instrument));
  if (fresh.length === 0) return;
  for (const instrument of fresh) {
    installed.add(instrument);
    noteWanted(instrument);
    if (instrument.module.startsWith("node:")) patchBuiltin(instrument);
  }
  // What ES modules import by name follows what the object holds only when it is told to.
  syncBuiltinESMExports();
  hookPackages(fresh.filter(({ module }) => !module.startsWith("node:")));
}

function patchBuiltin(instrument: Instrument): void {
  const { control, module } = instrument;
  try {
    instrument.patch(loadQuietly(module), module);
    noteLoaded(control, module, undefined);
  } catch (error) {
    noteLoaded(control, module, undefined, `${messageOf(error)}.`);
  }
}

// Node 22 warns of what is experimental when it is loaded: that is for whoever uses it, not for who looks at it.
function loadQuietly(module: string): unknown {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule(module);
  } finally {
    process.emitWarning = emitWarning;
  }
}

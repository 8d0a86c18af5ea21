import { createRequire, syncBuiltinESMExports } from "node:module";

import type { Instrument } from "./instrument.ts";

const require = createRequire(import.meta.url);
const installed = new Set<Instrument>();

/** Hooks the modules of this process, each once: what is built in at once, packages as they are loaded. */
export function install(instruments: readonly Instrument[]): void {
  for (const instrument of instruments) {
    if (installed.has(instrument) || !instrument.module.startsWith("node:")) continue;
    installed.add(instrument);
    instrument.patch(require(instrument.module));
  }
  // What ES modules import by name follows what the object holds only when it is told to.
  syncBuiltinESMExports();
}

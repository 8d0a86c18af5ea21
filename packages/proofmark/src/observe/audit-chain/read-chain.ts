import { cutLine, parseEntry, type ChainEntry } from "./entry.ts";
import { listSegments, readBatches } from "./segment-files.ts";

/**
 * The entries of a chain, oldest first, and undefined for a line that is none. Checks no code and no signature: that is
 * for `verifyChain`.
 */
export async function* readChain(folder: string): AsyncGenerator<ChainEntry | undefined> {
  for (const { path } of await listSegments(folder))
    for await (const { lines } of readBatches(path))
      for (const line of lines) {
        const cut = cutLine(line);
        yield cut === undefined ? undefined : parseEntry(cut.text);
      }
}

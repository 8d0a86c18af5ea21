import { unwatchFile, watchFile, type StatsListener } from "node:fs";

/**
 * Tells when one of the files was changed or replaced, as certificate tools and editors do. Looks every `intervalMs`:
 * file system events are lost on network drives and on files that are renamed into place.
 * @returns what stops it. It never keeps the process alive.
 */
export function watchFiles(paths: readonly string[], onChange: () => void, intervalMs = 2000): () => void {
  const listener: StatsListener = (now, before) => {
    // All zeros: the file is away, in the middle of being replaced.
    if (now.mtimeMs !== 0 && (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino)) onChange();
  };
  for (const path of paths) watchFile(path, { persistent: false, interval: intervalMs }, listener);
  return () => {
    for (const path of paths) unwatchFile(path, listener);
  };
}

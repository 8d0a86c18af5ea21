import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

export type WriteFile = (path: string, bytes: Uint8Array) => Promise<void>;

/** Writes a file so that it is there whole or not at all, whatever ends the process or the machine meanwhile. */
export const writeDurably: WriteFile = async (path, bytes) => {
  const unfinished = `${path}.part`;
  // Events name addresses of clients: nobody else on the machine reads them.
  const file = await open(unfinished, "w", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  // A name is safe once its folder is.
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

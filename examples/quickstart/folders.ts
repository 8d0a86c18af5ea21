import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leftovers } from "./leftovers.ts";
import { settings } from "./settings.ts";

export interface Folders {
  readonly root: string;
  readonly public: string;
  readonly uploads: string;
}

const made = new Set<string>();
process.once("exit", () => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

/** A temp folder laid out like a small deployment: settings, a public folder, uploads. */
export function makeFolders(): Folders {
  const root = mkdtempSync(join(tmpdir(), "jotter-"));
  made.add(root);
  const folders = { root, public: join(root, "public"), uploads: join(root, "uploads") };
  cpSync(join(import.meta.dirname, "public"), folders.public, { recursive: true });
  mkdirSync(folders.uploads);
  writeFileSync(join(root, "config.json"), JSON.stringify(settings, undefined, 2));
  writeFileSync(join(folders.uploads, "welcome.txt"), "Files you upload here can be seen by everyone.\n");
  for (const [name, text] of Object.entries(leftovers)) {
    mkdirSync(join(folders.public, name, ".."), { recursive: true });
    writeFileSync(join(folders.public, name), text);
  }
  return folders;
}

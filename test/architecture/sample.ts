import { type Module, readModule } from "./module.ts";

/** Made-up sources, by path, as modules. */
export function tree(sources: Readonly<Record<string, string>>): readonly Module[] {
  return Object.entries(sources).map(([path, text]) => readModule({ path, text }));
}

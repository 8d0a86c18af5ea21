import { resolve } from "node:path";

import { controlOptionSchemas } from "../catalog/option-schemas.ts";
import { loadConfig } from "../config/load-config.ts";
import { configSchema, type Config } from "../config/schema.ts";

export interface Settings {
  readonly config: Config;
  /** Absolute path of the file; undefined where there is none and the defaults stand. */
  readonly path: string | undefined;
}

/** Loads the configuration that `--config` names or the nearest one; without one, the defaults. @throws ConfigError */
export async function loadSettings(path: string | undefined): Promise<Settings> {
  const loaded = await loadConfig(path === undefined ? undefined : resolve(path), {
    knownControls: controlOptionSchemas,
  });
  return { config: loaded?.config ?? configSchema.parse({}), path: loaded?.path };
}

import type * as z from "zod";

import { describeIssues, hintFor } from "./parse-options.ts";
import { configSchema, type Config } from "./schema.ts";

/** The controls that exist, each with the schema of its options. */
export type KnownControls = ReadonlyMap<string, z.ZodType>;

/** A configuration that can't be used. The message says in which file, where in it, and what to do. */
export class ConfigError extends Error {
  readonly code = "PM_CONFIG";
}

/**
 * Checks what a configuration file exports, down to the options of each control.
 * @throws ConfigError such as "proofmark.config.ts: controls.csrf.tokn is not an option. Did you mean token?"
 */
export function readConfig(exported: unknown, file: string, knownControls: KnownControls): Config {
  if (typeof exported !== "object" || exported === null || Array.isArray(exported)) {
    throw new ConfigError(
      `${file}: the default export is not an object. Write: export default defineConfig({ preset: "web" });`,
    );
  }
  const parsed = configSchema.safeParse(exported);
  const wrong = parsed.success ? [] : describeIssues(parsed.error, configSchema);
  if (parsed.success) {
    const { controls, waivers } = parsed.data;
    for (const [id, options] of Object.entries(controls)) {
      wrong.push(...judgeControl(id, options, knownControls));
    }
    for (const [index, { control }] of waivers.entries()) {
      // A waiver may also name an exposure, which is no control of a pipeline: only what looks like a slip is refused.
      const hint = hintFor(control, [...knownControls.keys()]);
      if (!knownControls.has(control) && hint.includes("Did you mean"))
        wrong.push(`waivers.${index}.control: there is no control ${control}.${hint}`);
    }
    if (wrong.length === 0) return parsed.data;
  }
  throw new ConfigError(`${file}: ${wrong.join(" ")}`);
}

function judgeControl(id: string, options: object | false, knownControls: KnownControls): string[] {
  const schema = knownControls.get(id);
  if (schema === undefined)
    return [`controls.${id} is not a control.${hintFor(id, [...knownControls.keys()])}`];
  if (options === false) return [];
  const parsed = schema.safeParse(options);
  return parsed.success ? [] : describeIssues(parsed.error, schema, `controls.${id}`);
}

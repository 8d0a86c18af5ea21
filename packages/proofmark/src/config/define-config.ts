import type { ConfigInput } from "./schema.ts";

/**
 * Gives `proofmark.config.ts` its types, and returns what it is given.
 * @example export default defineConfig({ preset: "api", target: "http://localhost:3000", controls: { hsts: false } });
 */
export function defineConfig<Controls extends object>(config: ConfigInput<Controls>): ConfigInput<Controls> {
  return config;
}

import type { PresetChoice } from "./preset.ts";
import type { Project } from "./project.ts";

/**
 * `.mts` where package.json does not say `"type": "module"`: Node would take a `.ts` file for CommonJS there, or guess.
 */
export function configFileName({ isModule }: Project): string {
  return isModule ? "proofmark.config.ts" : "proofmark.config.mts";
}

export function configText({ preset, because }: PresetChoice, port: number): string {
  return `import { defineConfig } from "proofmark";

export default defineConfig({
  // web, api, mcp or strict. Chosen because ${because}.
  preset: "${preset}",
  // What "npx proofmark prove" attacks when no URL is given.
  target: "http://localhost:${port}",
  // Options by control; false leaves one out: { cors: { origins: ["https://app.example.com"] }, hsts: false }
  controls: {},
});
`;
}

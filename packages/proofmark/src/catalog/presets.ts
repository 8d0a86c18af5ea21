import { OptionsError } from "../config/parse-options.ts";
import { closestName } from "../kernel/closest-name.ts";
import type { Guard } from "../model/guard.ts";
import { guardFactories, type ControlOptions, type GuardedControl } from "./guards.ts";

export const presetNames = ["web", "api", "mcp", "strict"] as const;
export type PresetName = (typeof presetNames)[number];

/** What each preset sets otherwise than the controls' own defaults. Every preset has every guard. */
const presets: Readonly<Record<PresetName, ControlOptions>> = {
  /** Pages for browsers: many files at once are ordinary. */
  web: { "rate-limit": { readTier: "pages" } },
  /** JSON for programs: nothing may be framed, scripted or embedded. */
  api: {},
  /** MCP over HTTP: as `api`, at the pace of agents. */
  mcp: { "rate-limit": { defaultTier: "agents" } },
  /** For new applications that put tokens into their forms. */
  strict: { csrf: { token: "always" } },
};

/**
 * Builds the guards of a preset, in pipeline order. Options given for a control replace the preset's one by one;
 * `false` leaves the control out.
 * @throws OptionsError where a control is unknown or an option is wrong.
 */
export function buildGuards(preset: PresetName, controls: ControlOptions = {}): Guard[] {
  const known = Object.keys(guardFactories) as GuardedControl[];
  for (const id of Object.keys(controls)) {
    if (known.some((name) => name === id)) continue;
    const meant = closestName(id, known);
    throw new OptionsError(
      `controls: ${id} is not a control with a guard. ${meant === undefined ? `Known: ${known.join(", ")}.` : `Did you mean ${meant}?`}`,
    );
  }
  return known.flatMap((id) => {
    const own = controls[id];
    if (own === false) return [];
    // Each factory parses its own options; here they pass through.
    const create = guardFactories[id] as (options: object) => Guard;
    return [create({ ...presets[preset][id], ...own })];
  });
}

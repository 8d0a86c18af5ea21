import type { ControlOptions } from "../../catalog/guards.ts";
import { buildGuards } from "../../catalog/presets.ts";
import type { Guard } from "../../model/guard.ts";

/** The user's own options, with the names added that only the proving ground can know. */
export function groundControlsFor(controls: ControlOptions): ControlOptions {
  const hostAllowlist = controls["host-allowlist"];
  if (typeof hostAllowlist !== "object" || hostAllowlist.hosts === undefined) return controls;
  return {
    ...controls,
    "host-allowlist": { ...hostAllowlist, hosts: [...hostAllowlist.hosts, "127.0.0.1"] },
  };
}

/** The guards of the `web` preset, with what the ground says of its own identity controls. */
export function groundGuards(ground: ControlOptions = {}): readonly Guard[] {
  return buildGuards("web", groundControlsFor(ground));
}

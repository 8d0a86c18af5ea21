import type { ControlOptions } from "../../catalog/guards.ts";
import { controlSpecs } from "../../catalog/specs.ts";
import { buildGuards } from "../../catalog/presets.ts";
import type { Guard } from "../../model/guard.ts";
import { createHealth } from "../../observe/health/create-health.ts";
import { groundMetrics } from "./ground-metrics.ts";

const identityControls: ReadonlySet<string> = new Set(
  controlSpecs.filter(({ plane }) => plane === "identity").map(({ id }) => id),
);

/**
 * The user's own options as the proving ground can have them: with the names added that only it can know, and of identity
 * what `ground` says. Routes, roles and services of the user's own would refuse every request there.
 */
export function groundControlsFor(user: ControlOptions, ground: ControlOptions = {}): ControlOptions {
  const kept = Object.entries(user).filter(([id, options]) => options === false || !identityControls.has(id));
  const controls: ControlOptions = { ...withServices(Object.fromEntries(kept)), ...ground };
  const hostAllowlist = controls["host-allowlist"];
  if (typeof hostAllowlist !== "object" || hostAllowlist.hosts === undefined) return controls;
  return {
    ...controls,
    "host-allowlist": { ...hostAllowlist, hosts: [...hostAllowlist.hosts, "127.0.0.1"] },
  };
}

/** What the user gave no service or no path does nothing, and nothing could be shown of it. */
function withServices(user: ControlOptions): ControlOptions {
  const { health, metrics, "crisis-lane": lane } = user;
  return {
    ...user,
    ...(health === false || health?.health !== undefined
      ? {}
      : { health: { ...health, health: createHealth() } }),
    ...(metrics === false || metrics?.metrics !== undefined
      ? {}
      : { metrics: { ...metrics, metrics: groundMetrics() } }),
    ...(lane === false || lane?.path !== undefined
      ? {}
      : { "crisis-lane": { path: "/crisis", country: "US" } }),
  };
}

/** The guards of the `web` preset, with what the ground says of its own identity controls. */
export function groundGuards(ground: ControlOptions = {}): readonly Guard[] {
  return buildGuards("web", groundControlsFor({}, ground));
}

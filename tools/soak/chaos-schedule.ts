import { ruleSeconds } from "./shorten-rules.ts";

export const targets = ["redis", "postgres", "service", "control plane"] as const;
export type Target = (typeof targets)[number];

/** Something that is killed, and started again after a while. */
export interface Outage {
  /** Milliseconds since the soak began. */
  readonly atMs: number;
  readonly targets: readonly Target[];
  readonly downMs: number;
  readonly what: "restart" | "silence" | "degradation";
}

/** Something that was away. Epoch milliseconds. */
export interface Away {
  readonly target: Target;
  readonly from: number;
  readonly until: number;
}

const shortMs = 4_000;
const minuteMs = 60_000;

/** Minutes of a soak of thirty. The service lives from 15 to 28.5, the control plane from 15.5 to 29. */
const restarts: readonly (readonly [minute: number, targets: readonly Target[]])[] = [
  [1, ["redis"]],
  [2, ["postgres"]],
  [3, ["service"]],
  [4, ["control plane"]],
  [5, ["service", "control plane"]],
  [6, ["redis"]],
  [7, ["control plane"]],
  [8, ["postgres"]],
  [15.5, ["control plane"]],
  [24, ["postgres"]],
  [25.5, ["redis"]],
  [27, ["postgres"]],
  [28.5, ["service"]],
  [29, ["control plane"]],
];

/**
 * What is killed when, in a soak of so many minutes. The service is away for longer than the rule of silence waits, and Redis
 * for longer than the rule of degradation: each must be told of once, and nothing else.
 */
export function chaosSchedule(minutes: number): readonly Outage[] {
  const scale = minutes / 30;
  const longMs = ruleSeconds(scale) * 1_000 + 20_000;
  const outages: Outage[] = restarts.map(([minute, killed]) => ({
    atMs: minute * scale * minuteMs,
    targets: killed,
    downMs: shortMs,
    what: "restart",
  }));
  outages.push(
    { atMs: 9 * scale * minuteMs, targets: ["service"], downMs: longMs, what: "silence" },
    { atMs: 17 * scale * minuteMs, targets: ["redis"], downMs: longMs, what: "degradation" },
  );
  return outages.toSorted((one, other) => one.atMs - other.atMs);
}

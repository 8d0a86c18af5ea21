import type { ProofState } from "proofmark/prove";
import type { Proven } from "./prove-service.ts";

/** One control in all variants. */
export interface ComparedControl {
  readonly id: string;
  readonly title: string;
  readonly isExposure: boolean;
  /** In the order of the variants. */
  readonly states: readonly ProofState[];
}

/** What a variant comes to. */
export interface ComparedScore {
  /** 0 to 100, of what controls are for; undefined where nothing counted. */
  readonly controls: number | undefined;
  readonly coverage: number | undefined;
  /** The same with what the application itself gives away. */
  readonly withExposures: number | undefined;
}

export function compareControls(proven: readonly Proven[]): readonly ComparedControl[] {
  const [first] = proven;
  if (first === undefined) return [];
  return first.view.controls.map(({ spec: { id, title, plane } }) => ({
    id,
    title,
    isExposure: plane === "exposure",
    states: proven.flatMap(({ view }) => view.controls.find(({ spec }) => spec.id === id)?.state ?? []),
  }));
}

/** Says nothing about any of the variants: HSTS where all of them speak plain HTTP. */
export function appliesNowhere({ states }: ComparedControl): boolean {
  return states.every((state) => state === "not-applicable");
}

export function scoreOf({ view, controls }: Proven): ComparedScore {
  const { percent, coverage } = controls.score;
  return { controls: percent, coverage, withExposures: view.score.percent };
}

/**
 * What the quickstart has to show: below the first the bare one, above the others the hardened ones. A gateway sees
 * requests, not statements, and not who is signed in: a quote that breaks a statement is a name to it, and the sessions,
 * roles and owners of the bare Jotter behind it stay as they are.
 */
export const bar = { bareBelow: 35, above: { hardened: 90, gateway: 65 } } as const;

/** A sentence for each variant that does not meet the bar. */
export function missesOfBar(proven: readonly Proven[]): readonly string[] {
  return proven.flatMap((one) => {
    const { controls = one.variant.id === "bare" ? 100 : 0 } = scoreOf(one);
    const { title, id } = one.variant;
    if (one.view.isPartial) return [`${title}: ${one.view.partialReason ?? "The run is partial."}`];
    if (id === "bare")
      return controls < bar.bareBelow ? [] : [`${title} scores ${controls}, not below ${bar.bareBelow}.`];
    return controls > bar.above[id] ? [] : [`${title} scores ${controls}, not above ${bar.above[id]}.`];
  });
}

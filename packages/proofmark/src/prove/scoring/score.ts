import type { Category, ControlSpec } from "../../model/control.ts";
import type { ProofState } from "../../model/proof.ts";
import { scoreProfileId, shareOf, type ScoreShare } from "./profile.ts";

/** One line of the sum: `csrf  failed  0 of 6`. */
export interface ScoreLine extends ScoreShare {
  readonly control: string;
  readonly category: Category;
  readonly state: ProofState;
}

export interface ScoreSum {
  readonly points: number;
  /** Weight of everything that counts. */
  readonly total: number;
  /** Weight of what was decided; `decided / total` is the coverage. */
  readonly decided: number;
  /** 0 to 100, rounded down; undefined where nothing counts, which is no score, neither good nor bad. */
  readonly percent: number | undefined;
  /** 0 to 100, rounded down: how much of the total the run could tell. */
  readonly coverage: number | undefined;
}

export interface CategoryScore extends ScoreSum {
  readonly category: Category;
  readonly lines: readonly ScoreLine[];
}

export interface Score extends ScoreSum {
  readonly profile: string;
  /** Only categories with a control, in the order in which the controls name them. */
  readonly categories: readonly CategoryScore[];
}

export interface ScoredControl {
  readonly spec: Pick<ControlSpec, "id" | "plane" | "category" | "severity">;
  readonly state: ProofState;
  readonly isWaived: boolean;
}

/** Adds up a run. Pure: the same states give the same score. */
export function scoreControls(controls: readonly ScoredControl[]): Score {
  const lines = controls.map(({ spec, state, isWaived }): ScoreLine =>
    Object.assign({ control: spec.id, category: spec.category, state }, shareOf(spec, state, isWaived)),
  );
  const names = [...new Set(lines.map((line) => line.category))];
  const categories = names.map((category): CategoryScore => {
    const own = lines.filter((line) => line.category === category);
    return Object.assign({ category, lines: own }, sum(own));
  });
  return { profile: scoreProfileId, categories, ...sum(lines) };
}

function sum(lines: readonly ScoreLine[]): ScoreSum {
  let points = 0;
  let total = 0;
  let decided = 0;
  for (const line of lines) {
    points += line.points;
    total += line.weight;
    if (line.isDecided) decided += line.weight;
  }
  return { points, total, decided, percent: percentOf(points, total), coverage: percentOf(decided, total) };
}

// Rounded down: 89.9 is not 90, and 99.9 is not everything.
function percentOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : Math.floor((part * 100) / whole);
}

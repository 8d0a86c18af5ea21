import type { Severity } from "./severity.ts";
import type { StandardRef } from "./standards/standard.ts";

export const planes = [
  "shield",
  "sinks",
  "identity",
  "data",
  "resilience",
  "observe",
  "agents",
  "exposure",
] as const;
export type Plane = (typeof planes)[number];

/** The categories of the scorecard. */
export const categories = [
  "authentication",
  "authorisation",
  "secrets",
  "tokens",
  "rate-limiting",
  "error-handling",
  "cors",
  "headers",
  "injection",
  "availability",
  "data",
  "monitoring",
  "agents",
] as const;
export type Category = (typeof categories)[number];

/** What a guard does with a request when the shared store does not answer. `local` counts in this process alone. */
export type StoreFailure = "open" | "closed" | "local";

/** What a control is, as data. The id is the name of its folder. */
export interface ControlSpec {
  readonly id: string;
  readonly plane: Plane;
  readonly title: string;
  readonly category: Category;
  /** One sentence: what an attacker can do where the control is missing. */
  readonly risk: string;
  /** One sentence, imperative: what to change. Shown beside every failed proof. */
  readonly fix: string;
  readonly severity: Severity;
  readonly standards: readonly StandardRef[];
  /** Only for a control that needs the shared store. */
  readonly onStoreFailure?: StoreFailure;
}

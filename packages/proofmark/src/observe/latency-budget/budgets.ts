/** How long answers of one class may take. */
export interface LatencyBudget {
  /** Milliseconds that an answer should take at most. */
  readonly optimalMs: number;
  /** Milliseconds above which it is a breach. */
  readonly atMostMs: number;
}

/** The classes that there are: what a page is put together of, one step, one look-up, a whole answer. */
export const defaultBudgets: Readonly<Record<string, LatencyBudget>> = {
  context: { optimalMs: 25, atMostMs: 25 },
  task: { optimalMs: 50, atMostMs: 50 },
  query: { optimalMs: 100, atMostMs: 100 },
  response: { optimalMs: 1000, atMostMs: 3000 },
};

/** A piece of a statement: `text.slice(start, end)`. */
export interface Token<Kind extends string> {
  readonly kind: Kind;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

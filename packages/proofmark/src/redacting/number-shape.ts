/** A number that is known by how its digits are grouped, and by what holds of them. */
export interface NumberShape {
  readonly id: string;
  /** Groups of digits with what stands between them: `16`, `3-2-4`, `(3) 3-4`. */
  readonly forms: readonly string[];
  holds(digits: string): boolean;
  /** Set where nothing checks the digits: then no other number may be joined to it by a sign. */
  readonly isAlone?: true;
}

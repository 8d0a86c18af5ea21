/** A piece of a text, from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** What it is, where one look finds several shapes. Default: the id of the shape that found it. */
  readonly shape?: string;
}

/** Secrets of one look. The engine asks at each anchor and steps over what was found. */
export interface Shape {
  /** Stands in the replacement: `[redacted:jwt]`. */
  readonly id: string;
  /** The characters (ASCII) at which it is asked. */
  readonly anchors: string;
  /** The characters of which one follows the anchor. Default: any, or none at all. */
  readonly next?: string;
  /** Asked only where neither a letter nor a digit stands before the anchor. */
  readonly isAtWord?: true;
  /**
   * The secret at `at`, never beginning before `floor`. Looks at a bounded number of characters, or at none but those that
   * it returns: so the whole scan is linear.
   */
  find(text: string, at: number, floor: number): Span | undefined;
}

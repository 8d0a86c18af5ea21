/** Kinds of tokens; comments and blanks are none. */
export const kind = {
  end: 0,
  number: 1,
  string: 2,
  /** A quote that never closes, and what follows it. */
  openString: 3,
  word: 4,
  quotedName: 5,
  variable: 6,
  operator: 7,
  open: 8,
  close: 9,
  comma: 10,
  semicolon: 11,
  dot: 12,
  brace: 13,
  other: 14,
} as const;

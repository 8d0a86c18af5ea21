/** Where a chain of audit records ends, for whoever compares it with what is anchored elsewhere. */
export interface ChainHead {
  readonly segment: number;
  /** The number of the last entry. */
  readonly last: number;
  /** Of the segment so far, base64url. */
  readonly digest: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A message whose signature was verified. */
export interface Message {
  readonly service: string;
  /** The same for each try to deliver it. */
  readonly id: string;
  /** Which secret signed it. */
  readonly keyId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

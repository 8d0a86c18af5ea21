/** What a person is told. Holds nothing of what was said, and of who said it no more than the exchange's id. */
export interface CrisisNotice {
  /** The same for every attempt to deliver this notice: a receiver that gets it twice knows. */
  readonly id: string;
  /** Epoch milliseconds of the first text. */
  readonly at: number;
  /** Texts that this notice stands for. */
  readonly count: number;
  /** Of the first hundred: the operator's own log may say whose they are. */
  readonly exchanges: readonly { readonly exchangeId: string; readonly route: string }[];
  /** Set where the first text is older than a minute: nobody was told in time. */
  readonly isLate: boolean;
}

/**
 * Tells a person. A rejection, or no answer within five seconds, is a failure: it is tried again.
 * @example const alert: CrisisAlert = async (notice, signal) => { await fetch(url, { method: "POST", body: JSON.stringify(notice), signal }); };
 */
export type CrisisAlert = (notice: CrisisNotice, signal: AbortSignal) => Promise<void> | void;

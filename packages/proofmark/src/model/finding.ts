/** A request as sent and the response as received, with secrets left out, for people and for replay. */
export interface RecordedExchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body?: string;
    /** Set where the bytes were no ordinary HTTP request: what was written to the socket. */
    readonly raw?: string;
  };
  /** Undefined: the connection was closed without a response. */
  readonly response:
    | {
        readonly status: number;
        readonly headers: readonly (readonly [string, string])[];
        /** At most the first 64 KiB. */
        readonly body: string;
      }
    | undefined;
  readonly durationMs: number;
}

/** What one observation showed. `held`: the attack was refused, or the benign twin passed. */
export const findingOutcomes = ["held", "breached", "inconclusive", "error", "not-applicable"] as const;
export type FindingOutcome = (typeof findingOutcomes)[number];

export const findingRoles = ["attack", "benign"] as const;

/** One observation of a probe. */
export interface Finding {
  readonly role: (typeof findingRoles)[number];
  readonly outcome: FindingOutcome;
  /** One sentence in the words of the report: "A cross-site form post was accepted (200)." */
  readonly summary: string;
  readonly exchange?: RecordedExchange;
  /** Whether the target named this probe's own control as the one that acted. */
  readonly isAttributed?: boolean;
  /** Where it was seen, when not the exchange's URL. */
  readonly where?: string;
}

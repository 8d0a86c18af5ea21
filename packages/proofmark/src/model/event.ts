import type { ErrorCode } from "./error-codes.ts";
import type { Severity } from "./severity.ts";
import type { RefusalDetail } from "./verdict.ts";

/** What a guard did or would have done. Holds no body, no query, no header value. */
export type ProofmarkEvent =
  | {
      readonly type: "refusal";
      /** False in monitor mode: the request was let pass. */
      readonly isEnforced: boolean;
      readonly control: string;
      readonly code: ErrorCode;
      readonly severity: Severity;
      readonly at: number;
      readonly exchangeId: string;
      readonly method: string;
      readonly path: string;
      readonly client: string;
      readonly detail?: RefusalDetail;
    }
  | {
      readonly type: "fault";
      readonly control: string;
      readonly at: number;
      readonly exchangeId: string;
      readonly error: unknown;
    }
  | {
      readonly type: "degraded" | "recovered";
      readonly control: string;
      readonly at: number;
      readonly reason: string;
    };

export type EventListener = (event: ProofmarkEvent) => void;

import type { AuditRecord } from "./audit.ts";
import type { ErrorCode } from "./error-codes.ts";
import type { InstrumentRow } from "./instrumentation.ts";
import type { Severity } from "./severity.ts";
import type { RefusalDetail } from "./verdict.ts";

/** A client that is kept out for a time. */
export interface BlockedClient {
  /** An address, or the /64 network of an IPv6 one: `203.0.113.7`, `2001:db8:1:2::/64`. */
  readonly client: string;
  /** What it is kept out for, as a sentence without the client's own text. */
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly until: number;
}

/** How a block came about or ended: by its time, or by somebody who lifted it. */
export type BlockChange = "blocked" | "lifted" | "expired";

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
  | ({ readonly type: "audit" } & AuditRecord)
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
    }
  | {
      /** Told once for each pipeline that has sinks, when the process has loaded what it starts with. */
      readonly type: "instrumentation";
      readonly control: "sinks";
      readonly at: number;
      readonly rows: readonly InstrumentRow[];
    }
  | ({
      readonly type: BlockChange;
      /** False in monitor mode: the client is let pass. */
      readonly isEnforced: boolean;
      readonly control: string;
      readonly at: number;
    } & BlockedClient);

export type EventListener = (event: ProofmarkEvent) => void;

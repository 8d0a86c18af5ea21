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

/** What a guard of observation noticed. Holds no text of a client. */
export type Observation =
  | {
      /** An answer took longer than its class of routes may. */
      readonly type: "latency";
      readonly exchangeId: string;
      /** The template of the route: `/notes/:id`; undefined where none is known. */
      readonly route: string | undefined;
      /** The class of the budget: `context`, `task`, `query`, `response`. */
      readonly budget: string;
      readonly budgetMs: number;
      readonly durationMs: number;
      /** How many breaches of this route were not told since the last one that was. */
      readonly untold?: number;
    }
  | {
      /** Somebody may be in danger: a person must know within a minute. Holds nothing of what was said, or by whom. */
      readonly type: "crisis";
      readonly exchangeId: string;
      /** Where it was noticed: the lane's own path, or the template of a watched route. */
      readonly route: string;
    }
  | {
      /** A signal left its own past. */
      readonly type: "anomaly";
      readonly signal: string;
      readonly observed: number;
      readonly expected: number;
      /** How far off, in robust standard deviations; negative below. */
      readonly deviation: number;
      /** A sentence: what was seen against what was expected. */
      readonly reason: string;
    }
  | {
      /** Something that was to be kept or sent is lost, and how much of it. */
      readonly type: "loss";
      readonly count: number;
      readonly reason: string;
    };

type Told<Of> = Of extends unknown ? Of & { readonly control: string; readonly at: number } : never;

/** What a guard did, noticed, or would have done. Holds no body, no query, no header value. */
export type ProofmarkEvent =
  | Told<Observation>
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

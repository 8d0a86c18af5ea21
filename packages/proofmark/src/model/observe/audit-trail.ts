import type { AuditRecord } from "../audit.ts";

/** What became of a record: on disk and synced, written at the next turn, or let go because nothing more can be held. */
export type AppendOutcome = "durable" | "queued" | "lost";

/** A record as a trail keeps it: several that are alike may stand as one. */
export interface TrailRecord extends AuditRecord {
  /** How many there were alike. Default: 1. */
  readonly count?: number | undefined;
}

/** How a trail fares, for whoever tells the operator. */
export type TrailChange =
  | { readonly type: "degraded" | "recovered"; readonly reason: string }
  | { readonly type: "loss"; readonly count: number; readonly reason: string };

/** Where records of what was done are kept for good. */
export interface AuditTrail extends AsyncDisposable {
  /** Takes a record. Never throws and never rejects. */
  append(record: TrailRecord): Promise<AppendOutcome>;
  /** The same for whoever only tells: `onAudit` of services. */
  readonly onAudit: (record: TrailRecord) => void;
  /** False while nothing can be written: what is appended waits in memory, as much as fits there. */
  readonly isWriting: boolean;
  /** Tells of every change from now on, and at once of a trail that is degraded; returns what ends that. */
  listen(listener: (change: TrailChange) => void): () => void;
}

/** The signed state of a chain at one moment. Whoever holds it can tell that what came before was changed or cut. */
export interface SignedHead {
  /** The chain's id: 22 characters of chance. */
  readonly chain: string;
  /** The number of the segment, and how many of its bytes this speaks of. */
  readonly segment: number;
  readonly bytes: number;
  /** SHA-256 of those bytes, base64url. */
  readonly digest: string;
  /** The number of the last entry among them. */
  readonly last: number;
  /** `running`; `sealed` where the segment ends here, `stopped` where the process ended as it should. */
  readonly state: "running" | "sealed" | "stopped";
  /** ISO 8601. */
  readonly at: string;
  /** SHA-256 of the public key (SubjectPublicKeyInfo, DER): `sha256:<64 hex digits>`. */
  readonly signer: string;
  /** Ed25519, base64url. */
  readonly signature: string;
}

/** A place out of the reach of whoever can write to the chain: heads are kept there. */
export interface AuditAnchor extends Partial<AsyncDisposable> {
  /** In messages: `file`, `syslog`, `s3`. */
  readonly name: string;
  /** Keeps a head; rejects where it could not, and is then asked again. @param signal ends the attempt. */
  keep(head: SignedHead, signal: AbortSignal): Promise<void>;
}

import type { ProofmarkEvent } from "proofmark";

/** A control's proof changed between two runs against one target. */
export interface ProofEvent {
  readonly type: "proof";
  readonly control: string;
  /** Epoch milliseconds of the later run. */
  readonly at: number;
  readonly target: string;
  /** States of a proof: `proven`, `observed`, `failed`, … */
  readonly before: string;
  readonly after: string;
}

/** A service that has nothing to tell says that it lives. */
export interface HeartbeatEvent {
  readonly type: "heartbeat";
  readonly control: "attack-feed";
  readonly at: number;
}

/** An event that a newer library told, and this control plane does not know yet: it is kept as it came. */
export interface UnknownEvent {
  readonly type: "unknown";
  readonly control: string;
  readonly at: number;
  /** How the library calls it. */
  readonly named: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a service can tell the control plane. */
export type ServiceEvent = ProofmarkEvent | ProofEvent | HeartbeatEvent | UnknownEvent;

/** An event under the number at which it was stored: later events have higher ones. */
export interface StoredEvent {
  readonly seq: number;
  /** Which service told it, and which of its processes. */
  readonly service: string;
  readonly instance: string;
  /** Epoch milliseconds, by the control plane's clock; `event.at` is by the service's. */
  readonly receivedAt: number;
  readonly event: ServiceEvent;
}

import type { IncidentLevel } from "../../model/alert.ts";
import type { Notice } from "../../model/notice.ts";

/** What is sent at once: the notices of one incident, or a digest of several. */
export interface Message {
  /** The same each time that it is sent: whoever receives it twice can tell. */
  readonly key: string;
  /** The incident's group; undefined for a digest. */
  readonly group: string | undefined;
  readonly level: IncidentLevel;
  /** At least one, oldest first. */
  readonly notices: readonly Notice[];
}

/** How an attempt went. The reason holds no address of the channel, which is a secret with some. */
export type SendOutcome =
  | { readonly outcome: "delivered"; readonly reason: string }
  /** Worth another attempt: no earlier than `afterMs` where the channel says so. */
  | { readonly outcome: "retry"; readonly reason: string; readonly afterMs?: number }
  /** No attempt will do better. */
  | { readonly outcome: "rejected"; readonly reason: string };

/** A way to tell people. */
export interface Channel extends Partial<AsyncDisposable> {
  /** Where one message can't speak of several incidents, as with pagers. */
  readonly isPerIncident?: true;
  /** Never rejects for what the other side does; the signal ends it. */
  send(message: Message, signal: AbortSignal): Promise<SendOutcome>;
}

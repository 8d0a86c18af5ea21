export const auditCategories = [
  "authentication",
  "authorisation",
  "violation",
  "data-access",
  "configuration",
  "administration",
] as const;
export type AuditCategory = (typeof auditCategories)[number];

/** One step that somebody may ask about later. Holds no secret, no password, no code, no name that was typed. */
export interface AuditRecord {
  readonly control: string;
  readonly category: AuditCategory;
  /** In the past tense, from the control's README: `session.started`, `lockout.locked`. */
  readonly action: `${string}.${string}`;
  readonly isSuccess: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The account's id; undefined where there is no such account, or none is known. */
  readonly account?: string | undefined;
  /** The client's address. */
  readonly client?: string | undefined;
  readonly exchangeId?: string | undefined;
  /** What was used, where somebody asks for whose it is: `/notes/17`. Redacted as paths are. */
  readonly resource?: string | undefined;
  /** A sentence, without data of users. */
  readonly reason?: string | undefined;
}

export type AuditListener = (record: AuditRecord) => void;

/** One record: text under a kind and an id, with an owner and an end where it has them. */
export interface StoredRecord {
  readonly kind: string;
  readonly id: string;
  /** Whose it is: an account's id. */
  readonly owner: string | undefined;
  /** Epoch milliseconds; from then on the record is as good as gone. */
  readonly expiresAt: number | undefined;
  /** Counts the writes of this record, from 1. */
  readonly version: number;
  /** Epoch milliseconds of the last write, by the storage's clock. */
  readonly writtenAt: number;
  /** JSON. Secrets in it are sealed or hashed by whoever writes them. */
  readonly data: string;
}

interface Content {
  readonly kind: string;
  readonly id: string;
  readonly owner?: string | undefined;
  readonly expiresAt?: number | undefined;
  readonly data: string;
}

/** A change, and what must be true for it. */
export type RecordChange =
  /** There is no such record, or its time is over. */
  | ({ readonly type: "insert" } & Content)
  /** The record has this version still. */
  | ({ readonly type: "replace"; readonly version: number } & Content)
  /** The record is there; with a version, it has that one still. */
  | { readonly type: "delete"; readonly kind: string; readonly id: string; readonly version?: number };

/**
 * Where identity controls keep what must outlive the process: accounts, sessions, refresh tokens, keys. All that is kept
 * of one kind looks alike; what is in it is the control's business. SQLite and PostgreSQL, under one contract.
 * Every method rejects with StorageUnavailableError where the database does not answer in time.
 */
export interface RecordStorage extends AsyncDisposable {
  get(kind: string, id: string): Promise<StoredRecord | undefined>;
  /** What an owner has of a kind, oldest first, at most `limit`. */
  list(kind: string, owner: string, limit: number): Promise<readonly StoredRecord[]>;
  /** What was written at `from` or later, oldest first, at most `limit`. Writers of one moment may appear late: read with overlap. */
  since(kind: string, from: number, limit: number): Promise<readonly StoredRecord[]>;
  /** All of the changes, or none and false where one finds something else than it must. One transaction. */
  write(changes: readonly RecordChange[]): Promise<boolean>;
  /** Returns how many there were. What a write in the same moment moves to another id is among them. */
  deleteOwned(kind: string, owner: string): Promise<number>;
  /** Removes what is over. Returns how many there were. */
  sweep(): Promise<number>;
}

/** The database did not answer, in time or at all. */
export class StorageUnavailableError extends Error {
  readonly code = "PM_STORAGE_UNAVAILABLE";
}

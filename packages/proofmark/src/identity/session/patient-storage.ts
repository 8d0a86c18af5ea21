import type { Clock } from "../../kernel/clock.ts";
import { DeadlineError, withDeadline } from "../../kernel/deadline.ts";
import {
  StorageUnavailableError,
  type RecordChange,
  type RecordStorage,
  type StoredRecord,
} from "../../store/records/record-storage.ts";

/** Milliseconds for which a storage that failed is not read again, so that an outage costs one request a second a wait. */
const restMs = 1_000;

/** A storage of records with an end to waiting. Every method rejects with StorageUnavailableError. */
export class PatientStorage {
  readonly #storage: RecordStorage;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  #restsUntil = 0;

  constructor(storage: RecordStorage, timeoutMs: number, clock: Clock) {
    this.#storage = storage;
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
  }

  async get(kind: string, id: string): Promise<StoredRecord | undefined> {
    if (this.#clock.now() < this.#restsUntil)
      throw new StorageUnavailableError(
        "The storage of sessions failed a moment ago, and is not asked again yet.",
      );
    try {
      return await this.#inTime(this.#storage.get(kind, id));
    } catch (error) {
      if (error instanceof StorageUnavailableError) this.#restsUntil = this.#clock.now() + restMs;
      throw error;
    }
  }

  async list(kind: string, owner: string, limit: number): Promise<readonly StoredRecord[]> {
    return await this.#inTime(this.#storage.list(kind, owner, limit));
  }

  async write(changes: readonly RecordChange[]): Promise<boolean> {
    return await this.#inTime(this.#storage.write(changes));
  }

  async deleteOwned(kind: string, owner: string): Promise<number> {
    return await this.#inTime(this.#storage.deleteOwned(kind, owner));
  }

  async sweep(): Promise<number> {
    return await this.#inTime(this.#storage.sweep());
  }

  async #inTime<Answer>(work: Promise<Answer>): Promise<Answer> {
    try {
      return await withDeadline(work, this.#timeoutMs, "The storage of sessions");
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      throw new StorageUnavailableError(error.message, { cause: error });
    }
  }
}

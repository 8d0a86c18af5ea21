import type { Clock } from "../../kernel/clock.ts";
import type { Principal } from "../../model/exchange.ts";
import { deny, isDenial, type Denial } from "../../model/verdict.ts";
import type { AccountBook } from "../../store/records/account-book.ts";
import { StorageUnavailableError, type RecordStorage } from "../../store/records/record-storage.ts";
import { keyKind, readKeyRecord, writeKeyRecord, type KeyRecord } from "./key-record.ts";
import { VerifiedKeys } from "./verified-keys.ts";

interface KeyLookupOptions {
  readonly storage: RecordStorage;
  readonly book: AccountBook;
  readonly rolesOf: ((accountId: string) => Promise<readonly string[] | undefined>) | undefined;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
}

const invalid = deny("PM_API_KEY_INVALID");
const expired = deny("PM_API_KEY_EXPIRED");
const unavailable = deny("PM_API_KEY_UNAVAILABLE", [["Retry-After", "1"]]);
/** The time of last use is written once in this. */
const useNotedMs = 60_000;
const mostNotes = 1_000;

/** Whose a key is, by its hash. */
export class KeyLookup implements AsyncDisposable {
  readonly #options: KeyLookupOptions;
  readonly #verified: VerifiedKeys<Principal | Denial>;
  /** Notes of use that are being written. */
  readonly #notes = new Set<Promise<void>>();

  constructor(options: KeyLookupOptions) {
    this.#options = options;
    this.#verified = new VerifiedKeys(options.clock);
  }

  verify(hash: string): Principal | Denial | Promise<Principal | Denial> {
    return this.#verified.get(hash, () => this.#lookUp(hash), isPrincipal);
  }

  forget(): void {
    this.#verified.forget();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#notes);
  }

  async #lookUp(hash: string): Promise<Principal | Denial> {
    const { storage, clock } = this.#options;
    try {
      const stored = await storage.get(keyKind, hash);
      if (stored === undefined) return invalid;
      const record = readKeyRecord(stored);
      const now = clock.now();
      if (record.expiresAt !== undefined && record.expiresAt <= now) return expired;
      const roles = await this.#rolesOf(record);
      if (roles === undefined) return invalid;
      if (now - (record.lastUsedAt ?? 0) >= useNotedMs) this.#noteUse(record, now);
      return { id: record.owner, roles, via: "api-key", scopes: record.scopes, credentialId: record.id };
    } catch (error) {
      // Nobody knows whose it is: nobody gets in by it.
      if (error instanceof StorageUnavailableError) return unavailable;
      throw error;
    }
  }

  /** Undefined: the account is gone, or was disabled. */
  async #rolesOf({ owner, roles, isBooked }: KeyRecord): Promise<readonly string[] | undefined> {
    const { rolesOf } = this.#options;
    if (rolesOf !== undefined) return await rolesOf(owner);
    const account = await this.#options.book.byId(owner);
    if (account === undefined) return isBooked ? undefined : roles;
    return account.disabledAt === undefined ? account.roles : undefined;
  }

  /** Nobody waits for it; where another replica has written in the meantime, that one has it. */
  #noteUse(record: KeyRecord, now: number): void {
    if (this.#notes.size >= mostNotes) return;
    const note = this.#options.storage
      .write([writeKeyRecord({ ...record, lastUsedAt: now })])
      .then(ignore, this.#options.onFault)
      .finally(() => this.#notes.delete(note));
    this.#notes.add(note);
  }
}

function isPrincipal(answer: Principal | Denial): boolean {
  return !isDenial(answer);
}

function ignore(): void {}

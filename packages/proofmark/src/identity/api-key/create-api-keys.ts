import { OptionsError } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { createRandomPool } from "../../kernel/random-pool.ts";
import type { AuditListener } from "../../model/audit.ts";
import type { ApiKeys } from "../../model/identity/ports.ts";
import { deny, isDenial } from "../../model/verdict.ts";
import { AccountBook } from "../../store/records/account-book.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { createKey, hashOf, hintOf, isWellFormed } from "./key-format.ts";
import { KeyLookup } from "./key-lookup.ts";
import { KeyShelf } from "./key-shelf.ts";
import { viewOf, type KeyRecord } from "./key-record.ts";
import { apiKeySpec } from "./spec.ts";

export interface ApiKeysOptions {
  readonly storage: RecordStorage;
  /** What keys begin with: 2 to 16 lower-case letters and digits, a letter first. Default: `pmk`. */
  readonly prefix?: string;
  /** An account's roles today; undefined: it may not sign in. Default: see {@link createApiKeys}. */
  readonly rolesOf?: (accountId: string) => Promise<readonly string[] | undefined>;
  readonly clock?: Clock;
  /** Told of every key that is made, rotated or revoked. Default: nobody. */
  readonly onAudit?: AuditListener;
  /** Told of what failed beside a request, such as the time of last use that could not be written. Default: nobody. */
  readonly onFault?: (error: unknown) => void;
}

const nextId = createRandomPool(12);
const invalid = deny("PM_API_KEY_INVALID");
const longestName = 100;
const mostScopes = 50;
const longestOverlapSeconds = 30 * 24 * 3600;

/**
 * Gives out API keys, and verifies them. A key is shown once; its SHA-256 is stored. Its roles are those that `rolesOf`
 * names at the moment. Without that they are those of its owner's account, where it stands in the `AccountBook` of the
 * storage, and else those at the making of the key.
 * @throws OptionsError where the prefix is none. Methods reject with StorageUnavailableError, `verify` answers 503 then.
 * @example
 * const keys = createApiKeys({ storage: sqliteStorage("identity.db") });
 * const { key } = await keys.create(account, { name: "nightly export", scopes: ["notes:read"] });
 */
export function createApiKeys(options: ApiKeysOptions): ApiKeys {
  const { storage, prefix = "pmk", clock = systemClock, onAudit, rolesOf, onFault = ignore } = options;
  if (!/^[a-z][a-z0-9]{1,15}$/.test(prefix))
    throw new OptionsError("api-key: prefix is 2 to 16 lower-case letters and digits, a letter first.");
  const book = new AccountBook(storage);
  const shelf = new KeyShelf(storage, clock);
  const lookup = new KeyLookup({ storage, book, rolesOf, clock, onFault });
  const tell = (action: `api-key.${string}`, account: string): void =>
    onAudit?.({
      control: apiKeySpec.id,
      category: "administration",
      action,
      isSuccess: true,
      at: clock.now(),
      account,
    });

  return {
    prefix,
    async create(owner, { name, scopes, expiresAt }) {
      checkNew(name, scopes, expiresAt, clock.now());
      const key = createKey(prefix);
      const record: KeyRecord = {
        hash: hashOf(key),
        owner: owner.id,
        version: 0,
        id: nextId(),
        name,
        hint: hintOf(key, prefix),
        scopes: [...scopes],
        roles: [...owner.roles],
        isBooked: (await book.byId(owner.id)) !== undefined,
        createdAt: clock.now(),
        isRotated: false,
        ...(expiresAt === undefined ? {} : { expiresAt }),
      };
      const denial = await shelf.add(record);
      if (denial !== undefined) return denial;
      tell("api-key.created", owner.id);
      return { key, view: viewOf(record) };
    },
    verify: (key) => (isWellFormed(key, prefix) ? lookup.verify(hashOf(key)) : invalid),
    async list(ownerId) {
      return (await shelf.list(ownerId)).map(viewOf);
    },
    async rotate(ownerId, id, overlapSeconds) {
      if (!(overlapSeconds >= 0 && overlapSeconds <= longestOverlapSeconds))
        throw new RangeError(`overlapSeconds is from 0 to ${longestOverlapSeconds}.`);
      const key = createKey(prefix);
      const made = await shelf.exchange(ownerId, id, overlapSeconds * 1000, (old) => ({
        ...old,
        hash: hashOf(key),
        version: 0,
        id: nextId(),
        hint: hintOf(key, prefix),
      }));
      if (made === undefined || isDenial(made)) return made;
      lookup.forget();
      tell("api-key.rotated", ownerId);
      return { key, view: viewOf(made) };
    },
    async revoke(ownerId, id) {
      const isRevoked = await shelf.remove(ownerId, id);
      lookup.forget();
      if (isRevoked) tell("api-key.revoked", ownerId);
      return isRevoked;
    },
    async revokeAll(ownerId) {
      const revoked = await shelf.clear(ownerId);
      lookup.forget();
      if (revoked > 0) tell("api-key.revoked", ownerId);
      return revoked;
    },
    async [Symbol.asyncDispose]() {
      await lookup[Symbol.asyncDispose]();
    },
  };
}

function checkNew(name: string, scopes: readonly string[], expiresAt: number | undefined, now: number): void {
  if (name.trim() === "" || Array.from(name).length > longestName || /\p{Cc}/u.test(name))
    throw new RangeError(`name is 1 to ${longestName} characters, without control characters.`);
  if (scopes.length > mostScopes || !scopes.every((scope) => /^[\w.:*-]{1,64}$/.test(scope)))
    throw new RangeError(`scopes are at most ${mostScopes} permissions, such as notes:read.`);
  if (expiresAt !== undefined && !(Number.isSafeInteger(expiresAt) && expiresAt > now))
    throw new RangeError("expiresAt is a time to come, in epoch milliseconds.");
}

function ignore(): void {}

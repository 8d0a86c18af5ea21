import type { Clock } from "../../kernel/clock.ts";
import { deny, type Denial } from "../../model/verdict.ts";
import type { RecordChange, RecordStorage } from "../../store/records/record-storage.ts";
import { keyKind, readKeyRecord, writeKeyRecord, type KeyRecord } from "./key-record.ts";

/** A record for each owner, written with every key that is added: two that add at once don't pass the limit together. */
const ownerKind = "api-key-owner";
/** Keys that are no longer good, and are remembered so that they can be called expired. */
const mostOver = 50;
/** Keys of one account. */
const mostKeys = 50;
/** With those that were rotated and whose overlap lasts. */
const mostGood = 2 * mostKeys;
const tries = 5;

const limit = deny("PM_API_KEY_LIMIT");
const contended = deny("PM_API_KEY_UNAVAILABLE", [["Retry-After", "1"]]);

/** What a change of an owner's keys comes to: the changes, or why there are none. */
type Plan = readonly RecordChange[] | Denial | undefined;

/** The stored keys of each owner. */
export class KeyShelf {
  readonly #storage: RecordStorage;
  readonly #clock: Clock;

  constructor(storage: RecordStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  async list(owner: string): Promise<readonly KeyRecord[]> {
    return (await this.#storage.list(keyKind, owner, mostGood + 2 * mostOver)).map(readKeyRecord);
  }

  /** @returns a denial where the owner has too many. */
  async add(record: KeyRecord): Promise<Denial | undefined> {
    return await this.#change(record.owner, (keys) => {
      const good = keys.filter(this.#isGood);
      if (good.filter(({ isRotated }) => !isRotated).length >= mostKeys || good.length >= mostGood)
        return limit;
      return [writeKeyRecord(record)];
    });
  }

  /** Puts what `make` makes of a key beside it, and ends the old one after the overlap. Undefined: there is none. */
  async exchange(
    owner: string,
    id: string,
    overlapMs: number,
    make: (old: KeyRecord) => KeyRecord,
  ): Promise<KeyRecord | Denial | undefined> {
    let made: KeyRecord | undefined;
    const denial = await this.#change(owner, (keys) => {
      made = undefined;
      const good = keys.filter(this.#isGood);
      const old = good.find((key) => key.id === id && !key.isRotated);
      if (old === undefined) return undefined;
      if (good.length >= mostGood) return limit;
      const now = this.#clock.now();
      // The new one is good for as long as the old one was.
      const lifetime = old.expiresAt === undefined ? {} : { expiresAt: now + old.expiresAt - old.createdAt };
      made = { ...make(old), createdAt: now, lastUsedAt: undefined, ...lifetime };
      const endsAt = Math.min(old.expiresAt ?? Number.POSITIVE_INFINITY, now + overlapMs);
      return [writeKeyRecord(made), writeKeyRecord({ ...old, isRotated: true, expiresAt: endsAt })];
    });
    return denial ?? made;
  }

  async remove(owner: string, id: string): Promise<boolean> {
    const found = (await this.list(owner)).find((key) => key.id === id);
    if (found === undefined) return false;
    return await this.#storage.write([{ type: "delete", kind: keyKind, id: found.hash }]);
  }

  async clear(owner: string): Promise<number> {
    return await this.#storage.deleteOwned(keyKind, owner);
  }

  readonly #isGood = ({ expiresAt }: KeyRecord): boolean =>
    expiresAt === undefined || expiresAt > this.#clock.now();

  async #change(owner: string, plan: (keys: readonly KeyRecord[]) => Plan): Promise<Denial | undefined> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const turn = await this.#storage.get(ownerKind, owner);
      const keys = await this.list(owner);
      const planned = plan(keys);
      if (planned === undefined || "code" in planned) return planned;
      const over = keys.filter((key) => !this.#isGood(key));
      const forgotten = over
        .slice(0, Math.max(0, over.length - mostOver))
        .map(({ hash }): RecordChange => ({ type: "delete", kind: keyKind, id: hash }));
      const content = { kind: ownerKind, id: owner, owner, data: "{}" };
      const next: RecordChange =
        turn === undefined
          ? { type: "insert", ...content }
          : { type: "replace", version: turn.version, ...content };
      if (await this.#storage.write([next, ...forgotten, ...planned])) return undefined;
    }
    return contended;
  }
}

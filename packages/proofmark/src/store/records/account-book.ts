import { createRandomPool } from "../../kernel/random-pool.ts";
import { normaliseName, type Account } from "../../model/identity/account.ts";
import type { RecordStorage } from "./record-storage.ts";

const kind = "account";
const nameKind = "account-name";
const nextId = createRandomPool(18);
const tries = 5;

type Fields = Omit<Account, "id" | "name">;

/** The accounts of a service. Whatever changes one reads it first and writes it if nobody else did: no update is lost. */
export class AccountBook {
  readonly #storage: RecordStorage;

  constructor(storage: RecordStorage) {
    this.#storage = storage;
  }

  async byId(id: string): Promise<Account | undefined> {
    const record = await this.#storage.get(kind, id);
    return record === undefined ? undefined : readAccount(id, record.data);
  }

  /** By what somebody typed. */
  async byName(typed: string): Promise<Account | undefined> {
    const name = normaliseName(typed);
    const pointer = name === undefined ? undefined : await this.#storage.get(nameKind, name);
    return pointer === undefined ? undefined : await this.byId(pointer.data);
  }

  /** Undefined where the name is taken, or is none. */
  async create(typed: string, fields: Fields): Promise<Account | undefined> {
    const name = normaliseName(typed);
    if (name === undefined) return undefined;
    const account: Account = { ...fields, id: nextId(), name };
    const isDone = await this.#storage.write([
      { type: "insert", kind: nameKind, id: name, owner: account.id, data: account.id },
      { type: "insert", kind, id: account.id, data: JSON.stringify(account) },
    ]);
    return isDone ? account : undefined;
  }

  /** Changes an account, and returns it as it is then; undefined where there is none, or `change` says no. */
  async update(
    id: string,
    change: (account: Account) => Partial<Fields> | undefined,
  ): Promise<Account | undefined> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const record = await this.#storage.get(kind, id);
      if (record === undefined) return undefined;
      const before = readAccount(id, record.data);
      const changes = change(before);
      if (changes === undefined) return undefined;
      const account: Account = { ...before, ...changes };
      const { version } = record;
      const data = JSON.stringify(account);
      if (await this.#storage.write([{ type: "replace", kind, id, version, data }])) return account;
    }
    throw changedByOthers();
  }

  /**
   * Gives an account another name, and frees the one it had. Undefined where the name is taken, or is none, or there is no
   * account, or `isStill` says no to it as it is then.
   */
  async rename(
    id: string,
    typed: string,
    isStill: (account: Account) => boolean = () => true,
  ): Promise<Account | undefined> {
    const name = normaliseName(typed);
    if (name === undefined) return undefined;
    for (let attempt = 0; attempt < tries; attempt++) {
      const record = await this.#storage.get(kind, id);
      if (record === undefined || (await this.#storage.get(nameKind, name)) !== undefined) return undefined;
      const before = readAccount(id, record.data);
      if (!isStill(before)) return undefined;
      const account: Account = { ...before, name };
      const isDone = await this.#storage.write([
        { type: "insert", kind: nameKind, id: name, owner: id, data: id },
        { type: "replace", kind, id, version: record.version, data: JSON.stringify(account) },
        { type: "delete", kind: nameKind, id: before.name },
      ]);
      if (isDone) return account;
    }
    throw changedByOthers();
  }

  /** Removes an account and frees its name. What else belongs to it is for whoever keeps that. */
  async remove(id: string): Promise<boolean> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const record = await this.#storage.get(kind, id);
      if (record === undefined) return false;
      const { name } = readAccount(id, record.data);
      const isDone = await this.#storage.write([
        // As it was read: renamed meanwhile, its old name may be somebody else's by now.
        { type: "delete", kind, id, version: record.version },
        { type: "delete", kind: nameKind, id: name },
      ]);
      if (isDone) return true;
    }
    throw changedByOthers();
  }
}

function changedByOthers(): Error {
  return new Error("An account was changed by others five times in a row, each time before this change.");
}

function readAccount(id: string, data: string): Account {
  const stored: Omit<Account, "id"> = JSON.parse(data);
  const { passwordHash, verifiedAt, disabledAt } = stored;
  // JSON drops what is undefined.
  return { ...stored, id, passwordHash, verifiedAt, disabledAt };
}

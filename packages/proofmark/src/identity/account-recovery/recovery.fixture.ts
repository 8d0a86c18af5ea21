import type { AuditRecord } from "../../model/audit.ts";
import type {
  AccountRecovery,
  ApiKeys,
  Mail,
  Passwords,
  Sessions,
  Tokens,
} from "../../model/identity/ports.ts";
import { deny } from "../../model/verdict.ts";
import { AccountBook } from "../../store/records/account-book.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { createAccountRecovery } from "./recovery.ts";
import type { AccountRecoveryOptions } from "./recovery-options.ts";

/** Recovery on an empty database, with what it said, sent and ended. */
export interface Recovering extends AsyncDisposable {
  readonly recovery: AccountRecovery;
  readonly accounts: AccountBook;
  readonly storage: ReturnType<typeof sqliteStorage>;
  readonly clock: SetClock;
  readonly outbox: Mail[];
  readonly records: AuditRecord[];
  readonly faults: unknown[];
  readonly ended: string[];
  /** How many passwords were hashed. */
  hashes(): number;
  /** The token of the last mail to this address; waits for what was put off. */
  tokenFor(to: string): Promise<string>;
  actions(): readonly string[];
}

/** Says no to short ones, and hashes nothing. */
export function plainPasswords(onHash: () => void = () => {}): Passwords {
  return {
    judge: (password) => (password.length < 8 ? deny("PM_INPUT_TOO_LARGE") : undefined),
    async hash(password) {
      onHash();
      return await Promise.resolve(`hash of ${password}`);
    },
    verify: async (hash, password) => Promise.resolve({ isRight: hash === `hash of ${password}` }),
  };
}

export function recovering(options: Partial<AccountRecoveryOptions> = {}): Recovering {
  const clock = new SetClock();
  const storage = sqliteStorage(":memory:", { clock });
  const accounts = new AccountBook(storage);
  const outbox: Mail[] = [];
  const records: AuditRecord[] = [];
  const faults: unknown[] = [];
  const ended: string[] = [];
  let hashed = 0;
  const end = (what: string) => async (id: string) => {
    ended.push(`${what} ${id}`);
    return await Promise.resolve(1);
  };
  const recovery = createAccountRecovery({
    accounts,
    storage,
    passwords: plainPasswords(() => hashed++),
    sessions: { revokeAll: end("sessions") } as unknown as Sessions,
    tokens: { revokeAccount: end("tokens") } as unknown as Tokens,
    apiKeys: { revokeAll: end("keys") } as unknown as ApiKeys,
    mail: async (mail) => {
      await Promise.resolve();
      outbox.push(mail);
    },
    service: { name: "Notes", origin: "https://notes.example" },
    onAudit: (record) => records.push(record),
    onFault: (error) => faults.push(error),
    jobs: { delayMs: () => 0 },
    clock,
    ...options,
  });
  return {
    recovery,
    accounts,
    storage,
    clock,
    outbox,
    records,
    faults,
    ended,
    hashes: () => hashed,
    async tokenFor(to) {
      await recovery.settle();
      const text = outbox.findLast((mail) => mail.to === to && mail.text.includes("#token="))?.text ?? "";
      return /#token=([\w-]+)/.exec(text)?.[1] ?? "";
    },
    actions: () => records.map(({ action }) => action),
    async [Symbol.asyncDispose]() {
      await recovery[Symbol.asyncDispose]();
      await storage[Symbol.asyncDispose]();
    },
  };
}

/** An account that exists, and whose address was confirmed. */
export async function existing({ accounts }: Recovering, name = "alice@example.com"): Promise<string> {
  const made = await accounts.create(name, {
    passwordHash: "hash of the old one",
    roles: ["user"],
    createdAt: 1,
    verifiedAt: 1,
    disabledAt: undefined,
  });
  return made?.id ?? "";
}

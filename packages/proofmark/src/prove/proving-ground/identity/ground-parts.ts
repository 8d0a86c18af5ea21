import type { KeyRing } from "../../../kernel/key-ring.ts";
import type {
  ApiKeys,
  BreachedPasswords,
  Lockouts,
  Mail,
  Passwords,
  SecondFactors,
  Sessions,
  Tokens,
} from "../../../model/identity/ports.ts";
import type { AccountBook } from "../../../store/records/account-book.ts";
import type { RecordStorage } from "../../../store/records/record-storage.ts";
import type { Store } from "../../../store/store.ts";

/** What every part of the ground is made of. */
export interface GroundContext {
  readonly storage: RecordStorage;
  readonly store: Store;
  readonly ring: KeyRing;
  readonly accounts: AccountBook;
  readonly outbox: Mail[];
}

export interface RecoveryAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Registration and reset, as the ground's routes ask for them. `host` is what the request names. */
export interface GroundRecovery {
  register(name: string, password: string, host: string): Promise<RecoveryAnswer>;
  forgot(name: string, host: string): Promise<RecoveryAnswer>;
  reset(token: string, password: string): Promise<RecoveryAnswer>;
}

/** The parts of the ground by the control that they are of. */
export interface GroundParts {
  readonly password: Passwords;
  readonly "breached-password": Pick<BreachedPasswords, "judge"> | undefined;
  readonly lockout: Lockouts | undefined;
  readonly session: Sessions;
  readonly token: Tokens;
  readonly mfa: SecondFactors;
  readonly "api-key": ApiKeys;
  readonly "account-recovery": GroundRecovery;
}

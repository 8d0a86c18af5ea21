import type { KeyRing } from "../../../kernel/key-ring.ts";
import type { Exchange } from "../../../model/exchange.ts";
import type { Account } from "../../../model/identity/account.ts";
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
import type { GroundAnswer } from "./ground-route.ts";

/** What every part of the ground is made of. */
export interface GroundContext {
  readonly storage: RecordStorage;
  readonly store: Store;
  readonly ring: KeyRing;
  readonly accounts: AccountBook;
  readonly outbox: Mail[];
}

/** Registration and reset, as the ground's routes ask for them. */
export interface GroundRecovery extends AsyncDisposable {
  /** Asked before a password is looked at; undefined: the sign-in goes on. */
  judgeLogin(account: Account | undefined, exchange: Exchange): GroundAnswer | undefined;
  register(name: string, password: string, exchange: Exchange): Promise<GroundAnswer>;
  forgot(name: string, exchange: Exchange): Promise<GroundAnswer>;
  reset(token: string, password: string, exchange: Exchange): Promise<GroundAnswer>;
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

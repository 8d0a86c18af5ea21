import type {
  AccountRecovery,
  ApiKeys,
  BreachedPasswords,
  Lockouts,
  Passkeys,
  Passwords,
  SecondFactors,
  Sessions,
  Tokens,
} from "../model/identity/ports.ts";
import type { AccountBook } from "../store/records/account-book.ts";

/** The services that the routes stand on. Each can be replaced by one of your own that keeps the port. */
export interface IdentityParts {
  readonly accounts: AccountBook;
  readonly passwords: Passwords;
  readonly breached: BreachedPasswords | undefined;
  readonly lockouts: Lockouts;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly secondFactors: SecondFactors;
  readonly passkeys: Passkeys;
  readonly apiKeys: ApiKeys;
  readonly recovery: AccountRecovery;
}

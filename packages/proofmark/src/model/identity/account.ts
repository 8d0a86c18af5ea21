/** Somebody who can sign in. Secrets of a second factor, sessions and keys are records of their own. */
export interface Account {
  /** 18 random bytes, base64url. Never reused. */
  readonly id: string;
  /** What is typed to sign in, as {@link normaliseName} makes it: an e-mail address, or a name. */
  readonly name: string;
  /** Undefined: only a passkey, or another service, signs this account in. */
  readonly passwordHash: string | undefined;
  readonly roles: readonly string[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** When the owner showed that the address is theirs; undefined: not yet. */
  readonly verifiedAt: number | undefined;
  /** Set by an administrator; nobody signs in, and what is signed in ends. */
  readonly disabledAt: number | undefined;
}

const longestName = 254;

/**
 * The one form of a name under which it is found: NFKC, lower case, without spaces around. Undefined where it is none:
 * empty, over 254 code points (RFC 5321 section 4.5.3.1.3), or with control characters.
 */
export function normaliseName(typed: string): string | undefined {
  // Again at the end: lower case lets some letters and accents be one sign that upper case has no sign for.
  const name = typed.normalize("NFKC").trim().toLowerCase().normalize("NFKC");
  if (name === "" || Array.from(name).length > longestName || /\p{C}|\s/u.test(name)) return undefined;
  return name;
}

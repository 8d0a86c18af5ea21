import type { KeyRing } from "../../kernel/key-ring.ts";

/** A secret that stands in the storage as it is. Somebody who can write there could have put it in. */
export class PlainSecretError extends Error {
  readonly code = "PM_MFA_PLAIN_SECRET";
}

/** What a sealed text is for. One that is moved to another purpose or account does not open. */
export type SecretPurpose = "totp" | "totp-pending" | "recovery";

export function contextOf(purpose: SecretPurpose, accountId: string): string {
  return `${purpose}:${accountId}`;
}

export function sealSecret(ring: KeyRing, purpose: SecretPurpose, accountId: string, plain: string): string {
  return ring.seal(plain, contextOf(purpose, accountId));
}

/** @throws KeyRingError where no key opens it, PlainSecretError where it was never sealed. */
export function openSecret(ring: KeyRing, purpose: SecretPurpose, accountId: string, sealed: string): string {
  if (ring.isSealed(sealed)) return ring.open(sealed, contextOf(purpose, accountId));
  throw new PlainSecretError(
    "A second factor's secret is stored as it is. Seal what was imported: proofmark mfa migrate.",
  );
}

/** The same secret, sealed with the ring's current key. */
export function resealed(ring: KeyRing, purpose: SecretPurpose, accountId: string, sealed: string): string {
  if (ring.isCurrent(sealed)) return sealed;
  return sealSecret(ring, purpose, accountId, openSecret(ring, purpose, accountId, sealed));
}

import type { KeyRing } from "../../kernel/key-ring.ts";
import { contextOf, type SecretPurpose } from "./sealed-secret.ts";

/**
 * How a secret is stored: in plain, sealed with the current key or with an older one, sealed so that no key of the ring
 * opens it in its place, or in a form that is no secret's.
 */
export const secretStates = ["plain", "current", "outdated", "unreadable", "unknown"] as const;
export type SecretState = (typeof secretStates)[number];

/** 80 bits at least, as Google's first app made them, to 640; apps show it in groups and in either case. */
const base32 = /^(?:[a-z2-7][ -]?){16,128}=*$/i;
const keyUri = /^otpauth:\/\/totp\/\S+[?&]secret=[a-z2-7]{16,128}=*(?:&|$)/i;

export function secretState(
  ring: KeyRing,
  purpose: SecretPurpose,
  accountId: string,
  stored: string,
): SecretState {
  if (!ring.isSealed(stored)) return base32.test(stored) || keyUri.test(stored) ? "plain" : "unknown";
  try {
    ring.open(stored, contextOf(purpose, accountId));
    return ring.isCurrent(stored) ? "current" : "outdated";
  } catch {
    return "unreadable";
  }
}

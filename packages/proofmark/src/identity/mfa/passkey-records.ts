export const passkeyKind = "passkey";
export const challengeKind = "passkey-challenge";
/** Of one account at most. */
export const mostPasskeys = 20;

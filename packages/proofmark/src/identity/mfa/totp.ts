import { Secret, TOTP } from "otpauth";

/** What every authenticator app can do (RFC 6238, Google's key URI format): SHA-1, 6 digits, 30 seconds. */
const algorithm = "SHA1";
const digits = 6;
const period = 30;
/** Steps before and after this one that are good as well: clocks drift (RFC 6238 section 5.2). */
const driftSteps = 1;
/** 160 bits, as RFC 4226 section 4 recommends. */
const secretBytes = 20;

/** A new secret, base32. */
export function newTotpSecret(): string {
  return new Secret({ size: secretBytes }).base32;
}

/** The `otpauth:` URI that an app reads from a QR code. */
export function totpUri(secret: string, issuer: string, label: string): string {
  return new TOTP({ issuer, label, secret, algorithm, digits, period }).toString();
}

export function isTotpCode(text: string): boolean {
  return /^\d{6}$/.test(text);
}

/** The step (30 seconds each since 1970) whose code this is; undefined: of none within the drift. */
export function stepOfCode(secret: string, code: string, now: number): number | undefined {
  const delta = TOTP.validate({
    token: code,
    secret: Secret.fromBase32(secret),
    algorithm,
    digits,
    period,
    timestamp: now,
    window: driftSteps,
  });
  return delta === null ? undefined : TOTP.counter({ period, timestamp: now }) + delta;
}

/** The code of a moment, as an app shows it. */
export function codeAt(secret: string, at: number): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret), algorithm, digits, period, timestamp: at });
}

import { randomBytes } from "node:crypto";

/** A stored hash that nothing here reads. Holds none of it. */
export class PasswordHashError extends Error {
  readonly code = "PM_PASSWORD_HASH";
}

/** What argon2id is told: memory in KiB, as its text form has it. */
export interface Argon2Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

export type StoredHash =
  | {
      /** Of this control: NFKC before, and a pepper unless `keyId` is empty. */
      readonly kind: "own";
      readonly keyId: string;
      readonly phc: string;
    }
  /** Of another library, of what was typed. */
  | { readonly kind: "argon2"; readonly phc: string }
  | { readonly kind: "bcrypt"; readonly phc: string };

const mark = "pmp1";

/** `pmp1.<id of the ring's key>.<PHC string>`; without a pepper the id is empty. */
export function writeStored(keyId: string, phc: string): string {
  return `${mark}.${keyId}.${phc}`;
}

/** @throws PasswordHashError */
export function readStored(text: string): StoredHash {
  if (text.startsWith(`${mark}.`)) {
    const end = text.indexOf(".", mark.length + 1);
    if (end !== -1) return { kind: "own", keyId: text.slice(mark.length + 1, end), phc: text.slice(end + 1) };
  }
  if (/^\$argon2(?:id|i|d)\$/.test(text)) return { kind: "argon2", phc: text };
  if (/^\$2[aby]\$\d\d\$/.test(text)) return { kind: "bcrypt", phc: text };
  throw new PasswordHashError(
    "A stored password hash is neither argon2 nor bcrypt. Have its owner reset the password, or convert it first.",
  );
}

/** How an argon2id hash of this cost begins: another beginning is another cost, version or algorithm. */
export function phcPrefix({ memoryKib, passes, lanes }: Argon2Cost): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$`;
}

/** A hash of this cost that no password has: random bytes in its place. */
export function decoyPhc(cost: Argon2Cost): string {
  return `${phcPrefix(cost)}${unpadded(randomBytes(16))}$${unpadded(randomBytes(32))}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}

import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";

import { messageOf } from "../kernel/message-of.ts";
import type { ReceiptPredicate } from "../prove/receipt/receipt.ts";
import { readPublicKey } from "../prove/receipt/signing-key.ts";
import { verifyReceipt } from "../prove/receipt/verify-receipt.ts";
import { UsageError } from "./fault.ts";
import { existingSigningKey } from "./signing.ts";

/** The key that a receipt must be signed with: the one that was named, else this machine's own. */
export function trustedKey(keyFile: string | undefined): {
  readonly publicKey: KeyObject;
  readonly source: string;
} {
  if (keyFile !== undefined) return { publicKey: readPublicKey(keyFile), source: keyFile };
  const own = existingSigningKey();
  if (own === undefined) {
    throw new UsageError(
      "This machine has no signing key to check with. Name the signer's: --key <public key file>.",
    );
  }
  return own;
}

/** Reads a file that the user named. @throws UsageError */
export async function readNamed(file: string, what: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${what} ${file} can't be read: ${messageOf(error)}`);
  }
}

/** A verified earlier receipt, however old, to compare with. @throws UsageError where it does not verify */
export async function readBaseline(file: string, keyFile: string | undefined): Promise<ReceiptPredicate> {
  const { publicKey } = trustedKey(keyFile);
  const verdict = verifyReceipt(await readNamed(file, "The baseline"), {
    publicKey,
    now: Date.now(),
    acceptsExpired: true,
  });
  if (!verdict.isValid) throw new UsageError(`The baseline ${file} is refused: ${verdict.message}`);
  return verdict.predicate;
}

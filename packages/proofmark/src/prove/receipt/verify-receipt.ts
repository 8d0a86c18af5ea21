import type { KeyObject } from "node:crypto";

import { parseJson } from "../../kernel/parse-json.ts";
import { envelopeSchema, isSignedBy, readBase64, type Envelope } from "./dsse.ts";
import { keyIdOf } from "./signing-key.ts";
import {
  payloadType,
  predicateSchema,
  predicateType,
  resultsDigest,
  statementSchema,
  type ReceiptPredicate,
} from "./predicate.ts";

const sizeLimit = 4 * 1024 * 1024;

export type ReceiptRefusal =
  | "too-large"
  | "malformed"
  | "wrong-payload-type"
  | "wrong-key"
  | "bad-signature"
  | "unknown-predicate"
  | "wrong-digest"
  | "expired";

export type ReceiptVerdict =
  | { readonly isValid: true; readonly predicate: ReceiptPredicate; readonly keyId: string }
  | { readonly isValid: false; readonly code: ReceiptRefusal; readonly message: string };

export interface VerifyOptions {
  /** The key that must have signed it. What the envelope says of its key is never trusted. */
  readonly publicKey: KeyObject;
  /** Epoch milliseconds. */
  readonly now: number;
  /** For a baseline, which is older by nature. Default: false. */
  readonly acceptsExpired?: boolean;
}

/**
 * Checks a receipt file. Nothing of it is read before its signature holds.
 * @example verifyReceipt(await readFile("receipt.json"), { publicKey, now: Date.now() })
 */
export function verifyReceipt(file: string | Uint8Array, options: VerifyOptions): ReceiptVerdict {
  const bytes = typeof file === "string" ? Buffer.from(file) : Buffer.from(file);
  if (bytes.length > sizeLimit)
    return refuse("too-large", `The file has ${bytes.length} bytes; a receipt has at most ${sizeLimit}.`);
  const envelope = envelopeSchema.safeParse(parseJson(bytes.toString())).data;
  if (envelope === undefined)
    return refuse("malformed", "The file is not a DSSE envelope with one signature, in JSON.");
  return verifyEnvelope(envelope, options);
}

function verifyEnvelope(envelope: Envelope, options: VerifyOptions): ReceiptVerdict {
  const keyId = keyIdOf(options.publicKey);
  const payload = readBase64(envelope.payload);
  if (payload === undefined) return refuse("malformed", "The payload is not base64.");
  if (envelope.payloadType !== payloadType)
    return refuse("wrong-payload-type", `The payload's type is not ${payloadType}.`);
  if (envelope.signatures[0]?.keyid !== keyId)
    return refuse(
      "wrong-key",
      `The receipt names another key than ${keyId}. Give the public key of whoever made it with --key.`,
    );
  if (!isSignedBy(envelope, payload, options.publicKey))
    return refuse(
      "bad-signature",
      "The signature does not fit the payload: the receipt was changed after it was signed.",
    );
  return readStatement(payload, keyId, options);
}

function readStatement(payload: Buffer, keyId: string, options: VerifyOptions): ReceiptVerdict {
  const statement = statementSchema.safeParse(parseJson(payload.toString())).data;
  if (statement === undefined)
    return refuse("malformed", "The payload is not an in-toto statement, version 1.");
  if (statement.predicateType !== predicateType)
    return refuse(
      "unknown-predicate",
      `The statement is not a receipt that this version reads (${predicateType}).`,
    );
  const predicate = predicateSchema.safeParse(statement.predicate).data;
  if (predicate === undefined) return refuse("malformed", "The statement's predicate is not a receipt.");
  const [subject] = statement.subject;
  if (subject?.name !== predicate.target || subject.digest.sha256 !== resultsDigest(predicate))
    return refuse("wrong-digest", "The statement's subject is not the proofs that it carries.");
  // Written so that a time that can't be compared is refused, not accepted.
  if (options.acceptsExpired !== true && !(options.now < Date.parse(predicate.expiresAt)))
    return refuse("expired", `The receipt expired at ${predicate.expiresAt}. Prove the target again.`);
  return { isValid: true, predicate, keyId };
}

function refuse(code: ReceiptRefusal, message: string): ReceiptVerdict {
  return { isValid: false, code, message };
}

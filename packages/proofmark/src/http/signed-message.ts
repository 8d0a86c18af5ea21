import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

import { isSigned } from "./is-signed.ts";
import { standardScheme } from "./standard-webhooks.ts";
import { headerOf, type VerificationKey } from "./webhook-scheme.ts";

/** A secret that can't sign. Holds none of it. */
export class MessageSecretError extends Error {
  readonly code = "PM_MESSAGE_SECRET";
}

/** Makes the three headers of Standard Webhooks for a body, as it is sent, at a time in epoch milliseconds. */
export type MessageSigner = (id: string, body: Uint8Array, nowMs: number) => Readonly<Record<string, string>>;

/** A message that is rightly signed. */
export interface SignedMessage {
  /** The `webhook-id`, which is signed too: the same for every try to deliver one message. */
  readonly id: string;
  /** Which of the secrets signed it: the start of that secret's SHA-256. */
  readonly keyId: string;
}

/** `expired`: rightly signed, but for another time. `unsigned`: everything else. */
export type MessageVerdict = SignedMessage | "unsigned" | "expired";

/** The receiver's half: what the headers and the body, byte for byte as sent, prove at a time. */
export type MessageVerifier = (
  headers: IncomingHttpHeaders,
  body: Uint8Array,
  nowMs: number,
) => MessageVerdict;

interface HmacKey {
  readonly key: Extract<VerificationKey, { algorithm: "hmac-sha256" }>;
  readonly id: string;
}

/** As long as what HMAC-SHA-256 gives. */
const fewestSecretBytes = 32;
const usualToleranceSeconds = 300;

/**
 * Signs messages between parts of one system: Standard Webhooks 1.0, HMAC-SHA-256.
 * @param secret `whsec_` and the base64 of 32 random bytes at least.
 * @throws MessageSecretError where the secret is none of that.
 * @example const headers = createMessageSigner(secret)("msg_1", Buffer.from("{}"), Date.now());
 */
export function createMessageSigner(secret: string): MessageSigner {
  const { key } = readSecretKey(secret);
  return (id, body, nowMs) => {
    const seconds = Math.floor(nowMs / 1_000);
    const mac = createHmac("sha256", key.secret).update(`${id}.${seconds}.`).update(body).digest("base64");
    return { "webhook-id": id, "webhook-timestamp": String(seconds), "webhook-signature": `v1,${mac}` };
  };
}

/**
 * Verifies what {@link createMessageSigner} signed, in constant time.
 * @param secrets One, or two while they rotate: a message of either is taken.
 * @param options.toleranceSeconds How far both clocks may be apart, either way. Default: 300.
 * @throws MessageSecretError where there is no secret, or one can't be used.
 */
export function createMessageVerifier(
  secrets: readonly string[],
  { toleranceSeconds = usualToleranceSeconds }: { readonly toleranceSeconds?: number } = {},
): MessageVerifier {
  const keys = secrets.map(readSecretKey);
  if (keys.length === 0) throw new MessageSecretError("Nothing can be verified without a secret: name one.");
  return (headers, body, nowMs) => {
    const claim = standardScheme.readClaim(headers);
    const id = headerOf(headers, "webhook-id");
    if (claim === undefined || id === undefined) return "unsigned";
    const signer = keys.find(({ key }) => isSigned(claim, [key], body));
    if (signer === undefined) return "unsigned";
    const sentAtMs = (claim.sentAtSeconds ?? 0) * 1_000;
    return Math.abs(nowMs - sentAtMs) > toleranceSeconds * 1_000 ? "expired" : { id, keyId: signer.id };
  };
}

function readSecretKey(secret: string): HmacKey {
  const key = standardScheme.readKey(secret);
  if (key?.algorithm !== "hmac-sha256" || key.secret.length < fewestSecretBytes)
    throw new MessageSecretError(
      "The secret is not whsec_ and 32 bytes at least in base64. Make one with: echo whsec_$(openssl rand -base64 32)",
    );
  return { key, id: createHash("sha256").update(key.secret).digest("hex").slice(0, 12) };
}

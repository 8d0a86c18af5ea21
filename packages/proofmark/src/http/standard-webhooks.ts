import { createPublicKey } from "node:crypto";

import {
  headerOf,
  minSecretBytes,
  mostSignatures,
  readSeconds,
  type Scheme,
  type Signature,
  type VerificationKey,
} from "./webhook-scheme.ts";

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** A dot in the id would move the border to the timestamp: `id.time.body` has two of them. */
const messageId = /^[\x21-\x2d\x2f-\x7e]{1,256}$/;
const algorithms = { v1: "hmac-sha256", v1a: "ed25519" } as const;

/**
 * Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp`, `webhook-signature`, with `v1` (HMAC-SHA-256, `whsec_`) and
 * `v1a` (Ed25519, `whpk_`). Source: https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
 */
export const standardScheme: Scheme = {
  signsTime: true,
  readClaim(headers) {
    const id = headerOf(headers, "webhook-id");
    const timestamp = headerOf(headers, "webhook-timestamp");
    const sentAtSeconds = readSeconds(timestamp);
    const listed = headerOf(headers, "webhook-signature")?.split(" ") ?? [];
    if (id === undefined || !messageId.test(id) || sentAtSeconds === undefined) return undefined;
    if (listed.length > mostSignatures) return undefined;
    const signatures = listed.flatMap(readSignature);
    return signatures.length === 0 ? undefined : { prefix: `${id}.${timestamp}.`, sentAtSeconds, signatures };
  },
  readKey(secret): VerificationKey | undefined {
    const [, prefix, text = ""] = /^(whsec_|whpk_)(.+)$/s.exec(secret) ?? [];
    if (prefix === undefined || !base64.test(text)) return undefined;
    const bytes = Buffer.from(text, "base64");
    if (prefix === "whsec_")
      return bytes.length < minSecretBytes ? undefined : { algorithm: "hmac-sha256", secret: bytes };
    if (bytes.length !== 32) return undefined;
    // RFC 8037 section 2: the raw key of Ed25519 is `x`.
    const jwk = { kty: "OKP", crv: "Ed25519", x: bytes.toString("base64url") };
    return { algorithm: "ed25519", publicKey: createPublicKey({ key: jwk, format: "jwk" }) };
  },
};

/** Versions that are not known are passed over, as the specification has it. */
function readSignature(entry: string): readonly Signature[] {
  const [version = "", text = "", ...rest] = entry.split(",");
  if ((version !== "v1" && version !== "v1a") || rest.length > 0 || !base64.test(text)) return [];
  return [{ algorithm: algorithms[version], bytes: Buffer.from(text, "base64") }];
}

import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";

import type { KeyRing } from "../../kernel/key-ring.ts";
import { AuditChainError } from "./audit-chain-error.ts";

// RFC 8410: what stands in front of the 32 bytes of an Ed25519 key in PKCS #8.
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** Signs the heads of chains. */
export interface Signer {
  /** SHA-256 of the public key: `sha256:<64 hex digits>`. */
  readonly id: string;
  /** SubjectPublicKeyInfo, DER, base64url. */
  readonly publicKey: string;
  sign(text: string): string;
}

/** @throws AuditChainError where the key is no Ed25519 key. @param key PKCS #8 as PEM, or its DER in base64. */
export function signerOf(key: string | KeyObject): Signer {
  const privateKey = typeof key === "string" ? readKey(key) : key;
  if (privateKey.asymmetricKeyType !== "ed25519" || privateKey.type !== "private")
    throw new AuditChainError(
      "The key that signs heads is no private Ed25519 key. Make one with: openssl genpkey -algorithm ed25519",
    );
  const der = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  return {
    id: signerId(der),
    publicKey: der.toString("base64url"),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64url"),
  };
}

/** The signer of whoever has a ring and no key for signing: its key follows from the ring's. */
export function derivedSigner(ring: KeyRing, keyId: string = ring.currentId): Signer {
  const seed = ring.derive("audit-chain signer", keyId);
  return signerOf(
    createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" }),
  );
}

/** Reads a public key: SubjectPublicKeyInfo as PEM, or its DER in base64. @throws AuditChainError */
export function readVerifyKey(text: string): KeyObject {
  try {
    const key = text.includes("-----BEGIN")
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text.trim(), "base64"), format: "der", type: "spki" });
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Said below: the cause may hold a part of the key.
  }
  throw new AuditChainError("This is no public Ed25519 key in PEM.");
}

export function signerId(publicKey: Uint8Array): string {
  return `sha256:${createHash("sha256").update(publicKey).digest("hex")}`;
}

export function idOfKey(key: KeyObject): string {
  return signerId(key.export({ type: "spki", format: "der" }));
}

export function isSignedBy(text: string, signature: string, key: KeyObject): boolean {
  try {
    return verify(null, Buffer.from(text), key, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

function readKey(text: string): KeyObject {
  try {
    return text.includes("-----BEGIN")
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, "base64"), format: "der", type: "pkcs8" });
  } catch {
    throw new AuditChainError(
      "The key that signs heads can't be read. It is PKCS #8 as PEM, or its DER in base64: openssl genpkey -algorithm ed25519",
    );
  }
}

import type { KeyObject } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export const schemeNames = ["standard", "stripe", "github"] as const;
export type SchemeName = (typeof schemeNames)[number];

export interface Signature {
  readonly algorithm: "hmac-sha256" | "ed25519";
  readonly bytes: Buffer;
}

/** What the headers of one message claim, before its body is there. */
export interface Claim {
  /** What is signed in front of the body, such as `id.timestamp.`. */
  readonly prefix: string;
  /** Epoch seconds; undefined where the scheme signs no time. */
  readonly sentAtSeconds: number | undefined;
  /** One at least: a sender that rotates its secret signs with both. */
  readonly signatures: readonly Signature[];
}

export type VerificationKey =
  | { readonly algorithm: "hmac-sha256"; readonly secret: Buffer }
  | { readonly algorithm: "ed25519"; readonly publicKey: KeyObject };

/** How one family of senders signs. */
export interface Scheme {
  readonly signsTime: boolean;
  /** Undefined: nothing is claimed, or nothing that could be read in one way only. */
  readClaim(headers: IncomingHttpHeaders): Claim | undefined;
  /** The key that a secret stands for; undefined where it is too short, or none of this scheme. */
  readKey(secret: string): VerificationKey | undefined;
}

/** A secret of fewer bytes can be guessed from one message. Standard Webhooks asks for 24 to 64. */
export const minSecretBytes = 24;
/** More than a sender ever sends: each is compared, and those of public keys cost 0.1 ms. */
export const mostSignatures = 8;

const seconds = /^\d{1,11}$/;

export function readSeconds(text: string | undefined): number | undefined {
  return text !== undefined && seconds.test(text) ? Number(text) : undefined;
}

const hexSha256 = /^[0-9a-f]{64}$/;

/** An HMAC-SHA-256 in lower-case hexadecimal digits. */
export function readHexSignature(text: string): Signature | undefined {
  return hexSha256.test(text) ? { algorithm: "hmac-sha256", bytes: Buffer.from(text, "hex") } : undefined;
}

/** The header's one value; undefined where it is missing. Node joins the values of a header that comes twice. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

/** A secret that is the text itself. */
export function readTextSecret(secret: string): VerificationKey | undefined {
  const bytes = Buffer.from(secret);
  return bytes.length < minSecretBytes ? undefined : { algorithm: "hmac-sha256", secret: bytes };
}

import { createHmac, timingSafeEqual, verify, type KeyObject } from "node:crypto";

import { parseJson } from "../../kernel/parse-json.ts";
import type { TokenAlgorithm } from "./tokens-options.ts";

/** RFC 9068 section 2.1: what tells an access token from any other JWT. */
export const accessTokenType = "at+jwt";

/** In characters: what comes with every request stays short. */
export const longestToken = 8_192;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const signatureBytes: Readonly<Record<TokenAlgorithm, number>> = { EdDSA: 64, ES256: 64, HS256: 32 };

/** A token taken apart; nothing of it is to be trusted before its signature is. */
export interface UnverifiedJwt {
  readonly kid: string;
  /** Header and payload as they were signed. */
  readonly signed: string;
  readonly signature: Buffer;
  readonly payload: unknown;
}

/**
 * Takes a compact JWS apart, or answers undefined where it is not of exactly this kind: base64url in its one spelling
 * (RFC 7515 section 2), JSON in the one spelling of `JSON.stringify` (so no key stands there twice), and a header of
 * `alg`, `typ` and `kid` alone: a key that the token itself brings or names (`jwk`, `jku`, `x5u`, `x5c`) and `crit` are
 * no part of it (RFC 8725 sections 3.1, 3.10 and 3.11).
 */
export function parseJwt(token: string, algorithm: TokenAlgorithm): UnverifiedJwt | undefined {
  if (token.length > longestToken) return undefined;
  const [head = "", body = "", end = "", more] = token.split(".", 4);
  if (more !== undefined) return undefined;
  const header = readPart(head);
  if (!isRecord(header)) return undefined;
  const { alg, typ, kid, ...others } = header;
  if (alg !== algorithm || typ !== accessTokenType || Object.keys(others).length > 0) return undefined;
  if (typeof kid !== "string" || !/^[\w-]{1,64}$/.test(kid)) return undefined;
  const signature = decode(end);
  if (signature?.length !== signatureBytes[algorithm]) return undefined;
  const payload = readPart(body);
  return payload === undefined
    ? undefined
    : { kid, signed: token.slice(0, head.length + 1 + body.length), signature, payload };
}

/** Whether the key signed it. The algorithm is the caller's, never the token's. */
export function isSignedBy(
  { signed, signature }: UnverifiedJwt,
  key: KeyObject,
  algorithm: TokenAlgorithm,
): boolean {
  if (algorithm === "EdDSA") return verify(null, Buffer.from(signed), key, signature);
  if (algorithm === "ES256")
    return verify("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }, signature);
  return timingSafeEqual(createHmac("sha256", key).update(signed).digest(), signature);
}

function readPart(text: string): unknown {
  const bytes = decode(text);
  if (bytes === undefined) return undefined;
  let json: string;
  try {
    json = utf8.decode(bytes);
  } catch {
    return undefined;
  }
  const value = parseJson(json);
  return isRecord(value) && JSON.stringify(value) === json ? value : undefined;
}

/** Padding, other alphabets and stray bits in the last letter don't come back from the bytes. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return text !== "" && bytes.toString("base64url") === text ? bytes : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

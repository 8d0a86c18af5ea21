import { sign, type KeyObject, verify } from "node:crypto";
import * as z from "zod";

/** Source: DSSE, envelope.md. */
export const envelopeSchema = z.strictObject({
  payloadType: z.string(),
  /** Standard base64 with padding. */
  payload: z.string(),
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.string() })).length(1),
});
export type Envelope = z.output<typeof envelopeSchema>;

/** What is signed: DSSE, protocol.md, "PAE". Lengths are in bytes. */
export function preAuthEncoding(payloadType: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

export function sealEnvelope(
  payloadType: string,
  payload: Buffer,
  key: { readonly privateKey: KeyObject; readonly keyId: string },
): Envelope {
  const signature = sign(null, preAuthEncoding(payloadType, payload), key.privateKey);
  return {
    payloadType,
    payload: payload.toString("base64"),
    signatures: [{ keyid: key.keyId, sig: signature.toString("base64") }],
  };
}

export function isSignedBy(envelope: Envelope, payload: Buffer, publicKey: KeyObject): boolean {
  const signature = readBase64(envelope.signatures[0]?.sig ?? "");
  if (signature === undefined) return false;
  return verify(null, preAuthEncoding(envelope.payloadType, payload), publicKey, signature);
}

/** Undefined where the text is not base64 as it is written here: the decoder of Node passes over what it can't read. */
export function readBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}

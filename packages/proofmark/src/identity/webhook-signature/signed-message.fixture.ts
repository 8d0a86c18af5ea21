import { createHmac, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

/** Independent of the guard: each scheme as its documentation says it, by its own few lines. */
export type HeaderLines = readonly string[];

export const standardSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
export const stripeSecret = "whsec_8hVcUdLfXqPzTn2sYbWmKe4RgAj6QtXo";
export const githubSecret = "It's a Secret to Everybody";

export interface StandardMessage {
  readonly id?: string;
  readonly seconds: number;
  readonly body: string;
  readonly secret?: string;
}

export function standardSignature({
  id = "msg_1",
  seconds,
  body,
  secret = standardSecret,
}: StandardMessage): string {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
}

export function standardLines(message: StandardMessage, signature = standardSignature(message)): HeaderLines {
  return [
    `webhook-id: ${message.id ?? "msg_1"}`,
    `webhook-timestamp: ${message.seconds}`,
    `webhook-signature: ${signature}`,
  ];
}

export function stripeLines(body: string, seconds: number, secret = stripeSecret): HeaderLines {
  const mac = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return [`Stripe-Signature: t=${seconds},v1=${mac},v0=${"0".repeat(64)}`];
}

export function githubLines(body: string | Buffer, delivery = "d-1", secret = githubSecret): HeaderLines {
  const mac = createHmac("sha256", secret).update(body).digest("hex");
  return [`X-GitHub-Delivery: ${delivery}`, `X-Hub-Signature-256: sha256=${mac}`];
}

/** A key pair as Standard Webhooks writes it. */
export function ed25519Keys(): { readonly publicKey: string; readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return { publicKey: `whpk_${raw.toString("base64")}`, privateKey };
}

export function ed25519Signature(
  privateKey: KeyObject,
  { id = "msg_1", seconds, body }: StandardMessage,
): string {
  return `v1a,${sign(null, Buffer.from(`${id}.${seconds}.${body}`), privateKey).toString("base64")}`;
}

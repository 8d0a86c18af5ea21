import { createHmac } from "node:crypto";

import type { WebhookTarget } from "../../model/identity/target.ts";

type HeaderLines = readonly (readonly [name: string, value: string])[];

/** One message as a sender of this scheme makes it: an event that no handler knows, so that it changes nothing. */
export interface SentMessage {
  readonly body: string;
  readonly headers: HeaderLines;
}

/** Whether the secret signs: the public key of Standard Webhooks verifies alone. */
export function canSign(secret: string | undefined): secret is string {
  return secret !== undefined && !secret.startsWith("whpk_");
}

type Sender = (secret: string, id: string, sentAtSeconds: number) => SentMessage;

const senders: Readonly<Record<WebhookTarget["scheme"], Sender>> = {
  standard(secret, id, sentAtSeconds) {
    const timestamp = new Date(sentAtSeconds * 1_000).toISOString();
    const body = JSON.stringify({ type: "proofmark.canary", timestamp, data: { id } });
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const mac = macOf(key, `msg_${id}.${sentAtSeconds}.${body}`).toString("base64");
    return {
      body,
      headers: [
        ["webhook-id", `msg_${id}`],
        ["webhook-timestamp", String(sentAtSeconds)],
        ["webhook-signature", `v1,${mac}`],
      ],
    };
  },
  stripe(secret, id, sentAtSeconds) {
    const body = JSON.stringify({
      id: `evt_${id}`,
      object: "event",
      type: "proofmark.canary",
      created: sentAtSeconds,
      data: { object: {} },
    });
    const mac = macOf(secret, `${sentAtSeconds}.${body}`).toString("hex");
    return { body, headers: [["Stripe-Signature", `t=${sentAtSeconds},v1=${mac}`]] };
  },
  github(secret, id) {
    const body = JSON.stringify({ zen: "Proofmark was here.", hook_id: 0, id });
    return {
      body,
      headers: [
        // GitHub's own first event, which asks for nothing.
        ["X-GitHub-Event", "ping"],
        ["X-GitHub-Delivery", id],
        ["X-Hub-Signature-256", `sha256=${macOf(secret, body).toString("hex")}`],
      ],
    };
  },
};

/** @param id makes the message unlike every other. */
export function messageOf(
  scheme: WebhookTarget["scheme"],
  secret: string,
  id: string,
  sentAtSeconds: number,
): SentMessage {
  return senders[scheme](secret, id, sentAtSeconds);
}

function macOf(secret: string | Buffer, text: string): Buffer {
  return createHmac("sha256", secret).update(text).digest();
}

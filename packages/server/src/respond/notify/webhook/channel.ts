import { createHmac } from "node:crypto";

import type { Channel } from "../channel.ts";
import { post } from "../post.ts";
import { secretUrl } from "../secret-url.ts";

export interface WebhookOptions {
  readonly url: string;
  /** What the receiver verifies with: `whsec_` and 24 to 64 bytes in base64. */
  readonly secret: string;
  readonly now?: () => number;
}

/**
 * A webhook of your own, signed as Standard Webhooks 1.0 has it: `webhook-id` is the message's key, so that a receiver
 * sees at once what it has got twice. Each attempt is signed anew, with its own time.
 * @throws TypeError where the address is no https:// URL, or the secret is too short.
 */
export function webhookChannel({ url, secret, now = Date.now }: WebhookOptions): Channel {
  const target = { url: secretUrl(url, "webhookChannel"), service: "the webhook" };
  const key = Buffer.from(/^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? "", "base64");
  if (key.length < 24)
    throw new TypeError("webhookChannel(): secret is not whsec_ and 24 bytes in base64 or more.");
  return {
    async send(message, signal) {
      const timestamp = String(Math.floor(now() / 1000));
      const body = JSON.stringify({
        type: "proofmark.incident",
        timestamp: new Date(now()).toISOString(),
        data: { level: message.level, group: message.group ?? null, notices: message.notices },
      });
      const signature = createHmac("sha256", key)
        .update(`${message.key}.${timestamp}.${body}`)
        .digest("base64");
      const headers = {
        "webhook-id": message.key,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${signature}`,
      };
      return await post(target, headers, body, signal);
    },
  };
}

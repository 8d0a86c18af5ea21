import { createMessageSigner } from "proofmark/observe";

import type { Channel } from "../channel.ts";
import { post } from "../post.ts";
import { secretUrl } from "../secret-url.ts";

export interface WebhookOptions {
  readonly url: string;
  /** What the receiver verifies with: `whsec_` and 32 to 64 bytes in base64. */
  readonly secret: string;
  readonly now?: () => number;
}

/**
 * A webhook of your own, signed as Standard Webhooks 1.0 has it: `webhook-id` is the message's key, so that a receiver
 * sees at once what it has got twice. Each attempt is signed anew, with its own time.
 * @throws TypeError where the address is no https:// URL; MessageSecretError where the secret is too short.
 */
export function webhookChannel({ url, secret, now = Date.now }: WebhookOptions): Channel {
  const target = { url: secretUrl(url, "webhookChannel"), service: "the webhook" };
  const sign = createMessageSigner(secret);
  return {
    async send({ key, level, group, notices }, signal) {
      const body = JSON.stringify({
        type: "proofmark.incident",
        timestamp: new Date(now()).toISOString(),
        data: { level, group: group ?? null, notices },
      });
      return await post(target, sign(key, Buffer.from(body), now()), body, signal);
    },
  };
}

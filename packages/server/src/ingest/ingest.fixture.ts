import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { gzipSync } from "node:zlib";

import { createMessageSigner } from "proofmark/observe";

export const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

export const shopSecret = newSecret();
export const now = 1_800_000_000_000;

export const refusal = {
  type: "refusal",
  isEnforced: true,
  control: "csrf",
  code: "PM_CSRF_TOKEN_MISSING",
  severity: "high",
  at: now - 5_000,
  exchangeId: "x-1",
  method: "POST",
  path: "/notes",
  client: "203.0.113.7",
} as const;

export interface Sent {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface SentOptions {
  readonly id?: string;
  readonly secret?: string;
  readonly service?: string;
  readonly at?: number;
  readonly isPlain?: boolean;
}

export function batchOf(
  events: readonly unknown[],
  changes: Readonly<Record<string, unknown>> = {},
): unknown {
  return { schema: "proofmark-events/1", service: "shop", instance: "one", events, ...changes };
}

/** A message as a service sends it. */
export function sent(content: unknown, options: SentOptions = {}): Sent {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return sentBytes(options.isPlain === true ? Buffer.from(text) : gzipSync(text), options);
}

export function sentBytes(
  body: Buffer,
  { id = "b-1", secret = shopSecret, service = "shop", at = now, isPlain = false }: SentOptions = {},
): Sent {
  return {
    headers: {
      "proofmark-service": service,
      ...(isPlain ? {} : { "content-encoding": "gzip" }),
      ...createMessageSigner(secret)(id, body, at),
    },
    body,
  };
}

import * as z from "zod";

import { isPathPattern } from "../../kernel/route-path.ts";
import type { Store } from "../../store/store.ts";
import { schemeNames } from "../../http/webhook-scheme.ts";
import { schemes } from "./schemes.ts";

const keyForms = {
  standard: "whsec_ and 24 bytes at least in base64, or whpk_ and the 32 bytes of an Ed25519 public key",
  stripe: "the endpoint's secret with its whsec_, 24 bytes at least",
  github: "a text of 24 bytes at least",
} as const;

const routeOptions = z
  .strictObject({
    /** Exact (`/hooks/pay`), or with a star at the end (`/hooks/*`). Every spelling of it is guarded. */
    path: z.string().refine(isPattern, "is no path pattern, such as /hooks/pay or /hooks/*"),
    /** How the sender signs: `standard` (Standard Webhooks), `stripe`, or `github`. */
    scheme: z.enum(schemeNames),
    /** The sender's secret or public key; several while it rotates, 8 at most. */
    secrets: z
      .union([z.string(), z.array(z.string()).min(1).max(8).readonly()])
      .transform((secrets) => (typeof secrets === "string" ? [secrets] : secrets)),
    /** Seconds that the sender's clock and ours may be apart, either way. Default: 300. */
    toleranceSeconds: z.int().min(1).max(3_600).default(300),
    /** Seconds for which a message of `github`, which has no time, is not taken again. Default: 86,400 (a day). */
    replayMemorySeconds: z.int().min(60).optional(),
  })
  .superRefine(({ scheme, secrets, replayMemorySeconds }, context) => {
    const { readKey, signsTime } = schemes[scheme];
    for (const [index, secret] of secrets.entries())
      if (readKey(secret) === undefined)
        context.addIssue({
          code: "custom",
          path: ["secrets", index],
          message: `is no secret of ${scheme}: ${keyForms[scheme]}`,
        });
    if (signsTime && replayMemorySeconds !== undefined)
      context.addIssue({
        code: "custom",
        path: ["replayMemorySeconds"],
        message: `is for github alone: ${scheme} signs the time, and toleranceSeconds says how long it counts`,
      });
  });

export const webhookSignatureOptions = z
  .strictObject({
    /** The routes that take webhooks; the first that matches counts. Default: none, and the control does nothing. */
    routes: z.array(routeOptions).default([]),
    /** Bytes of a message at most; it is held until it is whole. Default: 1,048,576. */
    maxBodyBytes: z.int().min(1).default(1_048_576),
    /** Where messages are remembered, for all replicas. Default: memory, for this process alone. */
    store: z
      .custom<Store>(
        (value) => value !== null && typeof value === "object" && "setIfAbsent" in value,
        "is not a store",
      )
      .optional(),
    /** What happens when the shared store is down. Default: `local`, this process remembers what it took. */
    onStoreFailure: z.enum(["open", "closed", "local"]).default("local"),
    /** Milliseconds that a message waits for the shared store. Default: 250. */
    storeTimeoutMs: z.int().min(1).default(250),
  })
  .superRefine(({ routes }, context) => {
    const owners = new Map<string, number>();
    for (const [index, { secrets }] of routes.entries())
      for (const secret of new Set(secrets)) {
        const owner = owners.get(secret);
        // What is signed names no route: with one secret, a message for one is good for the other.
        if (owner !== undefined)
          context.addIssue({
            code: "custom",
            path: ["routes", index, "secrets"],
            message: `shares a secret with routes.${owner}: a message for the one could be sent to the other`,
          });
        owners.set(secret, index);
      }
  });

export type WebhookSignatureOptions = z.input<typeof webhookSignatureOptions>;

function isPattern(pattern: string): boolean {
  if (!pattern.startsWith("/")) return false;
  return isPathPattern(pattern);
}

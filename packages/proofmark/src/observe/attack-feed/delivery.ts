import * as z from "zod";

import { parseJson } from "../../kernel/parse-json.ts";
import type { Posted } from "./post.ts";

/** What became of a batch. */
export type Delivery =
  | { readonly kind: "delivered"; readonly rejected: number }
  /** Signature, clock or service are not right: every batch would end so, until somebody changes something. */
  | { readonly kind: "refused"; readonly reason: string }
  /** This very batch can't be taken, however often it is sent. */
  | { readonly kind: "poison"; readonly reason: string }
  | { readonly kind: "unavailable"; readonly reason: string; readonly retryAfterMs: number };

const count = z.int().min(0);
const stored = z.object({ stored: count, repeated: count, rejected: count });
const problem = z.object({ code: z.string().regex(/^PM_INGEST_[A-Z_]{1,32}$/) });
const poisonous: ReadonlySet<number> = new Set([400, 413, 415]);
const mostRetryAfterMs = 600_000;

/** Reads an answer. Only the control plane's own word makes a batch delivered: a proxy's "OK" would lose it. */
export function readDelivery({ status, text, retryAfter }: Posted, now: number): Delivery {
  const content = parseJson(text);
  const code = problem.safeParse(content).data?.code;
  if (status === 202) {
    const parsed = stored.safeParse(content);
    if (parsed.success) return { kind: "delivered", rejected: parsed.data.rejected };
  } else if (code !== undefined && (status === 401 || status === 403))
    return { kind: "refused", reason: `The control plane refuses what this service tells (${code}).` };
  else if (code !== undefined && poisonous.has(status))
    return {
      kind: "poison",
      reason: `The control plane can't take a batch (${code}), and it was set aside.`,
    };
  return {
    kind: "unavailable",
    reason: `The control plane answers ${status}${code === undefined ? "" : ` (${code})`}: events wait in the spool.`,
    retryAfterMs: readRetryAfter(retryAfter, now),
  };
}

export function unanswered(error: unknown): Delivery {
  const code = error instanceof Error && "code" in error ? String(error.code) : "no answer in time";
  return {
    kind: "unavailable",
    reason: `The control plane can't be reached (${code}): events wait in the spool.`,
    retryAfterMs: 0,
  };
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function readRetryAfter(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(mostRetryAfterMs, Math.max(0, ms)) : 0;
}

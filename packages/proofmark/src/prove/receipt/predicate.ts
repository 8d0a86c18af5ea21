import { createHash } from "node:crypto";
import * as z from "zod";

import { findingOutcomes, findingRoles } from "../../model/finding.ts";
import { proofStates } from "../../model/proof.ts";
import { instrumentRows } from "../instrumented.ts";
import { canonicalJson } from "./canonical-json.ts";

/** Source: in-toto attestation framework, envelope.md. */
export const payloadType = "application/vnd.in-toto+json";
export const statementType = "https://in-toto.io/Statement/v1";
export const predicateType = "urn:proofmark:receipt:1";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const moment = z.iso.datetime();
const percent = z.int().min(0).max(100).nullable();

const receiptProof = z.strictObject({
  control: z.string(),
  state: z.enum(proofStates),
  provenAt: moment,
  expiresAt: moment,
  /** Why nothing ran. */
  skipped: z.string().optional(),
  waived: z.strictObject({ reason: z.string(), expires: z.string() }).optional(),
  findings: z.array(
    z.strictObject({
      role: z.enum(findingRoles),
      outcome: z.enum(findingOutcomes),
      summary: z.string(),
      /** SHA-256 of the exchange as the reports show it, in canonical JSON. The exchange itself is not in here. */
      exchangeSha256: sha256.optional(),
    }),
  ),
});

export const predicateSchema = z.strictObject({
  tool: z.strictObject({ name: z.literal("proofmark"), version: z.string() }),
  target: z.string(),
  startedAt: moment,
  endedAt: moment,
  /** The first expiry of a proof; after it the receipt counts no more. */
  expiresAt: moment,
  isPartial: z.boolean(),
  score: z.strictObject({
    profile: z.string(),
    points: z.int(),
    total: z.int(),
    percent,
    coverage: percent,
  }),
  proofs: z.array(receiptProof),
  /** What the target said that its sinks look at, and what is loaded that none of them does. */
  instrumentation: instrumentRows.optional(),
});
export type ReceiptPredicate = z.output<typeof predicateSchema>;

export const statementSchema = z.strictObject({
  _type: z.literal(statementType),
  subject: z
    .array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: sha256 }) }))
    .length(1),
  predicateType: z.string(),
  predicate: z.unknown(),
});

/** The digest that the subject carries: SHA-256 of the proofs in canonical JSON. */
export function resultsDigest(predicate: ReceiptPredicate): string {
  return digestOf(predicate.proofs);
}

/** SHA-256 of a value in canonical JSON, as 64 hex digits. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

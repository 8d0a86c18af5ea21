import type { ReportView } from "../reports/report-view.ts";
import { canonicalJson } from "./canonical-json.ts";
import { type Envelope, sealEnvelope } from "./dsse.ts";
import {
  digestOf,
  payloadType,
  predicateType,
  type ReceiptPredicate,
  resultsDigest,
  statementType,
} from "./predicate.ts";
import type { SigningKey } from "./signing-key.ts";

export type { ReceiptPredicate } from "./predicate.ts";

/** Signs the proofs of a run. The envelope is what `proofmark receipt verify` takes. */
export function createReceipt(view: ReportView, key: SigningKey): Envelope {
  const predicate = predicateOf(view);
  const statement = {
    _type: statementType,
    subject: [{ name: view.target, digest: { sha256: resultsDigest(predicate) } }],
    predicateType,
    predicate,
  };
  return sealEnvelope(payloadType, Buffer.from(canonicalJson(statement)), key);
}

function predicateOf(view: ReportView): ReceiptPredicate {
  const { profile, points, total, percent, coverage } = view.score;
  return {
    tool: view.tool,
    target: view.target,
    startedAt: isoTime(view.startedAt),
    endedAt: isoTime(view.endedAt),
    expiresAt: isoTime(
      view.controls.reduce((first, { expiresAt }) => Math.min(first, expiresAt), Infinity),
      view.endedAt,
    ),
    isPartial: view.isPartial,
    score: { profile, points, total, percent: percent ?? null, coverage: coverage ?? null },
    instrumentation: view.instrumentation?.map(({ control, module, versions, state, reason }) => ({
      control,
      module,
      versions: [...versions],
      state,
      reason,
    })),
    proofs: view.controls.map((control) => ({
      control: control.spec.id,
      state: control.state,
      provenAt: isoTime(control.provenAt),
      expiresAt: isoTime(control.expiresAt),
      skipped: control.skipped,
      waived: control.waiver && { reason: control.waiver.reason, expires: control.waiver.expires },
      findings: control.findings.map(({ role, outcome, summary, exchange }) => ({
        role,
        outcome,
        summary,
        exchangeSha256: exchange && digestOf(exchange),
      })),
    })),
  };
}

function isoTime(at: number, otherwise = 0): string {
  return new Date(Number.isFinite(at) ? at : otherwise).toISOString();
}

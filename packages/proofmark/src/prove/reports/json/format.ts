import type { InstrumentRow } from "../../../model/instrumentation.ts";
import type { Finding } from "../../../model/finding.ts";
import type { ScoreLine, ScoreSum } from "../../scoring/score.ts";
import { jsonText } from "../json-text.ts";
import { replayOf } from "../replay.ts";
import type { ReportFormat } from "../report-format.ts";
import type { ControlView, ReportView } from "../report-view.ts";
import { type ReportDocument, reportSchemaId } from "./schema.ts";

export const jsonFormat: ReportFormat = {
  id: "json",
  extension: "json",
  render: (view) => jsonText(documentOf(view)),
};

function documentOf(view: ReportView): ReportDocument {
  const lines = new Map(
    view.score.categories.flatMap((category) => category.lines.map((line) => [line.control, line] as const)),
  );
  const { code, reasons, conditions } = view.verdict;
  return {
    schema: reportSchemaId,
    tool: view.tool,
    target: view.target,
    startedAt: isoTime(view.startedAt),
    endedAt: isoTime(view.endedAt),
    isPartial: view.isPartial,
    partialReason: view.partialReason,
    requestsSent: view.requestsSent,
    verdict: {
      exitCode: code,
      reasons: [...reasons],
      minScore: conditions.minScore,
      failOn: [...(conditions.failOn ?? [])],
    },
    score: {
      profile: view.score.profile,
      ...sumOf(view.score),
      categories: view.score.categories.map((one) => Object.assign({ category: one.category }, sumOf(one))),
    },
    instrumentation: view.instrumentation?.map(rowOf),
    controls: view.controls.map((control) => controlOf(control, lines.get(control.spec.id))),
    expiredWaivers: [...view.expiredWaivers],
    unusedWaivers: [...view.unusedWaivers],
    baseline: view.baseline && {
      target: view.baseline.target,
      endedAt: isoTime(view.baseline.endedAt),
      isPartial: view.baseline.isPartial,
      percentBefore: view.baseline.percentBefore ?? null,
      percentAfter: view.baseline.percentAfter ?? null,
      changes: [...view.baseline.changes],
    },
    routes: [...view.routes],
  };
}

function controlOf(control: ControlView, line: ScoreLine | undefined): ReportDocument["controls"][number] {
  const { spec } = control;
  return {
    id: spec.id,
    title: spec.title,
    plane: spec.plane,
    category: spec.category,
    severity: spec.severity,
    risk: spec.risk,
    fix: spec.fix,
    standards: [...spec.standards],
    state: control.state,
    summary: control.summary,
    provenAt: isoTime(control.provenAt),
    expiresAt: isoTime(control.expiresAt),
    safety: control.safety,
    skipped: control.skipped,
    waiver: control.waiver,
    weight: line?.weight ?? 0,
    points: line?.points ?? 0,
    leftOut: line?.leftOut,
    findings: control.findings.map(findingOf),
  };
}

function rowOf({ control, module, versions, state, reason }: InstrumentRow) {
  return { control, module, versions: [...versions], state, reason };
}

function findingOf(finding: Finding): ReportDocument["controls"][number]["findings"][number] {
  const { role, outcome, summary, where, isAttributed, exchange } = finding;
  return {
    role,
    outcome,
    summary,
    where,
    isAttributed,
    exchange: exchange && {
      request: {
        method: exchange.request.method,
        url: exchange.request.url,
        headers: pairsOf(exchange.request.headers),
        body: exchange.request.body,
        raw: exchange.request.raw,
        replay: replayOf(exchange).command,
      },
      response: exchange.response && {
        status: exchange.response.status,
        headers: pairsOf(exchange.response.headers),
        body: exchange.response.body,
      },
      durationMs: exchange.durationMs,
    },
  };
}

function pairsOf(headers: readonly (readonly [string, string])[]): [string, string][] {
  return headers.map(([name, value]) => [name, value]);
}

function sumOf({ points, total, decided, percent, coverage }: ScoreSum) {
  return { points, total, decided, percent: percent ?? null, coverage: coverage ?? null };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

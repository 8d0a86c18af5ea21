import type { Finding, RecordedExchange } from "../../../model/finding.ts";
import type { ProofState } from "../../../model/proof.ts";
import type { Severity } from "../../../model/severity.ts";
import { canonicalJson } from "../../receipt/canonical-json.ts";
import { jsonText } from "../json-text.ts";
import type { ReportFormat } from "../report-format.ts";
import type { ControlView, ReportView } from "../report-view.ts";
import { scoreLine, standardLabel } from "../sentences.ts";

/** SARIF 2.1.0, as code scanning services take it. Source: OASIS, section 3. */
export const sarifFormat: ReportFormat = {
  id: "sarif",
  extension: "sarif",
  render: (view) => jsonText(logOf(view)),
};

const shownBody = 4096;
const levels: Readonly<Record<Severity, string>> = {
  low: "note",
  medium: "warning",
  high: "error",
  critical: "error",
};
/** Read by code scanning services as a CVSS-like number: 9.0 is critical, 7.0 high, 4.0 medium. */
const securitySeverities: Readonly<Record<Severity, string>> = {
  low: "3.0",
  medium: "5.0",
  high: "8.0",
  critical: "9.5",
};
// Section 3.27.9: with every kind but "fail" the level is "none".
const kinds: Readonly<Record<ProofState, string>> = {
  failed: "fail",
  error: "open",
  inconclusive: "open",
  declared: "review",
  attested: "pass",
  observed: "pass",
  proven: "pass",
  "not-applicable": "notApplicable",
};

function logOf(view: ReportView): object {
  const { reasons, code } = view.verdict;
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: view.tool.name,
            semanticVersion: view.tool.version,
            rules: view.controls.map(({ spec }) => ({
              id: spec.id,
              name: spec.title,
              shortDescription: { text: spec.title },
              fullDescription: { text: spec.risk },
              help: { text: spec.fix },
              defaultConfiguration: { level: levels[spec.severity] },
              properties: {
                "security-severity": securitySeverities[spec.severity],
                tags: ["security", spec.category, ...spec.standards.map(tagOf)],
                standards: spec.standards.map(standardLabel),
              },
            })),
          },
        },
        automationDetails: { id: `proofmark/${view.target}/` },
        invocations: [
          {
            executionSuccessful: !view.isPartial,
            startTimeUtc: new Date(view.startedAt).toISOString(),
            endTimeUtc: new Date(view.endedAt).toISOString(),
            exitCode: code,
            exitCodeDescription: reasons.length === 0 ? "No fail condition was met." : reasons.join(" "),
            ...(view.partialReason === undefined
              ? {}
              : {
                  toolExecutionNotifications: [{ level: "warning", message: { text: view.partialReason } }],
                }),
          },
        ],
        results: view.controls.flatMap((control, index) => resultsOf(view, control, index)),
        properties: { target: view.target, isPartial: view.isPartial, score: scoreLine(view.score) },
      },
    ],
  };
}

function tagOf({ standard, id }: { readonly standard: string; readonly id: string }): string {
  return standard === "cwe" ? `external/cwe/cwe-${id}` : `external/${standard}/${id}`;
}

/** A result for each attack that got through; one that says the state, for every other control. */
function resultsOf(view: ReportView, control: ControlView, ruleIndex: number): readonly object[] {
  const { spec, state, waiver } = control;
  const breached = control.findings.filter(({ outcome }) => outcome === "breached");
  const seen = new Map<string, number>();
  const one = (finding: Finding | undefined, text: string): object => {
    const place = placeOf(view, finding);
    // By control and place: the wording of a finding may change, and so may its answer.
    const repeat = seen.get(place) ?? 0;
    seen.set(place, repeat + 1);
    return {
      ruleId: spec.id,
      ruleIndex,
      kind: kinds[state],
      level: state === "failed" ? levels[spec.severity] : "none",
      message: { text },
      locations: [{ physicalLocation: { artifactLocation: { uri: place } } }],
      partialFingerprints: { "proofmark/v1": canonicalJson([spec.id, place, repeat]) },
      properties: { state, category: spec.category },
      ...webOf(finding?.exchange),
      ...baselineStateOf(control),
      ...(waiver === undefined
        ? {}
        : {
            suppressions: [
              {
                kind: "external",
                status: "accepted",
                justification: `${waiver.reason} Until ${waiver.expires}.`,
              },
            ],
          }),
    };
  };
  if (state === "failed" && breached.length > 0) {
    return breached.map((finding) => one(finding, `${finding.summary} ${spec.fix}`));
  }
  return [one(control.findings[0], control.summary)];
}

function placeOf(view: ReportView, finding: Finding | undefined): string {
  const place = finding?.exchange?.request.url ?? finding?.where ?? view.target;
  return place.replaceAll(/[^!#$%&'()*+,\-./:;=?@\w~]/gu, (character) =>
    encodeURIComponent(character.toWellFormed()),
  );
}

function baselineStateOf({ change, state }: ControlView): object {
  if (change === undefined) return {};
  if (change.before === undefined) return { baselineState: "new" };
  return { baselineState: change.before === state ? "unchanged" : "updated" };
}

function webOf(exchange: RecordedExchange | undefined): object {
  if (exchange === undefined) return {};
  const { request, response } = exchange;
  return {
    webRequest: {
      target: request.url,
      method: request.method,
      headers: headersOf(request.headers),
      ...bodyOf(request.raw ?? request.body),
    },
    webResponse:
      response === undefined
        ? { noResponseReceived: true }
        : {
            statusCode: response.status,
            headers: headersOf(response.headers),
            ...bodyOf(response.body),
          },
  };
}

/** Section 3.46.9: an object by name; a repeated name has its values joined. */
function headersOf(headers: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const byName = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = byName.get(name);
    byName.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(byName);
}

function bodyOf(text: string | undefined): object {
  return text === undefined || text === "" ? {} : { body: { text: text.slice(0, shownBody) } };
}

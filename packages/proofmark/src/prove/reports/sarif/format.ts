import type { Severity } from "../../../model/severity.ts";
import { jsonText } from "../json-text.ts";
import type { ReportFormat } from "../report-format.ts";
import type { ReportView } from "../report-view.ts";
import { scoreLine, standardLabel } from "../sentences.ts";
import { levels, resultsOf } from "./results.ts";

/** SARIF 2.1.0, as code scanning services take it. Source: OASIS, section 3. */
export const sarifFormat: ReportFormat = {
  id: "sarif",
  extension: "sarif",
  render: (view) => jsonText(logOf(view)),
};

/** Read by code scanning services as a CVSS-like number: 9.0 is critical, 7.0 high, 4.0 medium. */
const securitySeverities: Readonly<Record<Severity, string>> = {
  low: "3.0",
  medium: "5.0",
  high: "8.0",
  critical: "9.5",
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

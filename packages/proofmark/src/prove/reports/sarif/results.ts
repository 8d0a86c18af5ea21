import type { Finding, RecordedExchange } from "../../../model/finding.ts";
import type { ProofState } from "../../../model/proof.ts";
import type { Severity } from "../../../model/severity.ts";
import { canonicalJson } from "../../receipt/canonical-json.ts";
import type { ControlView, ReportView } from "../report-view.ts";

const shownBody = 4096;
export const levels: Readonly<Record<Severity, string>> = {
  low: "note",
  medium: "warning",
  high: "error",
  critical: "error",
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

/** A result for each attack that got through; one that says the state, for every other control. */
export function resultsOf(view: ReportView, control: ControlView, ruleIndex: number): readonly object[] {
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
                justification: `Until ${waiver.expires}: ${waiver.reason}`,
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

/** A URI reference, whatever the target put into its paths. RFC 3986, section 3.3. */
function placeOf(view: ReportView, finding: Finding | undefined): string {
  const place = finding?.exchange?.request.url ?? finding?.where ?? view.target;
  // The brackets of an IPv6 host may stand in the origin alone.
  const origin = place.startsWith(view.target) ? view.target : "";
  const rest = place
    .slice(origin.length)
    .replaceAll(/[^!#$%&'()*+,\-./:;=?@\w~]/gu, (character) => encodeURIComponent(character.toWellFormed()))
    .replaceAll(/%(?![\dA-Fa-f]{2})/g, "%25");
  return origin + rest;
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

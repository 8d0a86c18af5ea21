import type { IncomingMessage } from "node:http";

import * as z from "zod";

import { parseJson } from "../../kernel/parse-json.ts";

/** What a browser says that the policy blocked. Anybody can post one: treat every field as a stranger's text. */
export interface CspReport {
  /** The page, without its fragment. */
  readonly documentUrl: string;
  /** The directive that was violated: `script-src-elem`. */
  readonly directive: string;
  /** What was to load, or `inline`, `eval`. */
  readonly blockedUrl: string;
  /** Whether it was blocked, or only reported. */
  readonly isEnforced: boolean;
  readonly sourceFile: string | undefined;
  readonly line: number | undefined;
  /** The first 40 characters of an inline script, where the policy has `'report-sample'`. */
  readonly sample: string | undefined;
}

const reportTypes = /^application\/(?:csp-report|reports\+json)\s*(?:;|$)/i;
const reportsPerPost = 32;

const text = z.string().max(4096);
/** CSP level 3 section 5.5: the body of `report-uri`. */
const legacyReport = z
  .object({
    "csp-report": z.object({
      "document-uri": text,
      "violated-directive": text.default(""),
      "effective-directive": text.optional(),
      "blocked-uri": text.default(""),
      disposition: text.optional(),
      "source-file": text.optional(),
      "line-number": z.number().optional(),
      "script-sample": text.optional(),
    }),
  })
  .transform(({ "csp-report": body }): CspReport => ({
    documentUrl: body["document-uri"],
    directive: body["effective-directive"] ?? body["violated-directive"],
    blockedUrl: body["blocked-uri"],
    isEnforced: body.disposition !== "report",
    sourceFile: body["source-file"],
    line: body["line-number"],
    sample: body["script-sample"],
  }));
/** CSP level 3 section 5.3, in the envelope of the Reporting API. */
const violation = z
  .object({
    type: z.literal("csp-violation"),
    body: z.object({
      documentURL: text,
      effectiveDirective: text,
      blockedURL: text.nullish(),
      disposition: text.optional(),
      sourceFile: text.nullish(),
      lineNumber: z.number().nullish(),
      sample: text.nullish(),
    }),
  })
  .transform(({ body }): CspReport => ({
    documentUrl: body.documentURL,
    directive: body.effectiveDirective,
    blockedUrl: body.blockedURL ?? "",
    isEnforced: body.disposition !== "report",
    sourceFile: body.sourceFile ?? undefined,
    line: body.lineNumber ?? undefined,
    sample: body.sample ?? undefined,
  }));

/** Whether the Content-Type is one with which browsers post reports. */
export function isReportType(contentType: string | undefined): boolean {
  return contentType !== undefined && reportTypes.test(contentType);
}

/** Reads the reports of one post; what is none, or of another kind, is left out. */
export function parseReports(body: string): CspReport[] {
  const posted = parseJson(body);
  const items: unknown[] = Array.isArray(posted) ? posted.slice(0, reportsPerPost) : [posted];
  return items.flatMap((item) => {
    const report = z.union([violation, legacyReport]).safeParse(item);
    return report.success ? [report.data] : [];
  });
}

/** Collects a body behind an answer that is already on its way; one over the limit ends the connection. */
export function collectReports(
  request: IncomingMessage,
  limitBytes: number,
  onReport: (report: CspReport) => unknown,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("error", () => {});
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limitBytes) request.destroy();
    else chunks.push(chunk);
  });
  request.on("end", () => {
    for (const report of parseReports(Buffer.concat(chunks).toString())) {
      // The listener's own fault must not end the process, synchronous or not.
      Promise.resolve(report).then(onReport).catch(warn);
    }
  });
}

function warn(error: unknown): void {
  process.emitWarning(`csp: onReport failed: ${error instanceof Error ? error.message : "not an Error"}`);
}

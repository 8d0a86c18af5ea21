import type { Subject } from "../detector.ts";

/**
 * Fields in which browsers and error reporters send lines of programs, by the ends of their names, list places left
 * out: CSP reports as `report-uri` and the Reporting API have them, and stack frames of Sentry.
 */
const codeFields: readonly string[] = [
  ".csp-report.script-sample",
  ".body.body.sample",
  ".frames.context_line",
  ".frames.pre_context",
  ".frames.post_context",
];

/** Fields that say on which page something happened, a developer's own among them: of PostHog, CSP reports, frames. */
const pageFields: readonly string[] = [
  ".properties.$current_url",
  ".properties.$referrer",
  ".properties.$initial_current_url",
  ".properties.$initial_referrer",
  ".csp-report.document-uri",
  ".csp-report.blocked-uri",
  ".csp-report.source-file",
  ".csp-report.referrer",
  ".body.body.documenturl",
  ".body.body.blockedurl",
  ".body.body.sourcefile",
  ".body.body.referrer",
  ".frames.filename",
  ".frames.abs_path",
];

/** Whether a field holds a piece of a program that a report quotes. */
export function isReportedCode(subject: Subject): boolean {
  return isAmong(codeFields, subject);
}

/** Whether a field holds the address of a page that a report is about. */
export function isReportedPage(subject: Subject): boolean {
  return isAmong(pageFields, subject);
}

function isAmong(ends: readonly string[], { place, isName, name }: Subject): boolean {
  if (place !== "body" || isName || name.length > longestName) return false;
  const plain = `.${name.toLowerCase().split(".").filter(isNoIndex).join(".")}`;
  return ends.some((end) => plain.endsWith(end));
}

const longestName = 400;

function isNoIndex(part: string): boolean {
  const code = part.charCodeAt(0);
  return !(code >= 48 && code <= 57);
}

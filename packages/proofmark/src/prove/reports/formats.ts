import { htmlFormat } from "./html/format.ts";
import { jsonFormat } from "./json/format.ts";
import { junitFormat } from "./junit/format.ts";
import { markdownFormat } from "./markdown/format.ts";
import type { ReportFormat } from "./report-format.ts";
import { sarifFormat } from "./sarif/format.ts";
import { terminalFormat } from "./terminal/format.ts";

export type { ReportFormat } from "./report-format.ts";

/** Every report that `--report` knows. */
export const reportFormats: readonly ReportFormat[] = [
  htmlFormat,
  jsonFormat,
  sarifFormat,
  junitFormat,
  markdownFormat,
  terminalFormat,
];

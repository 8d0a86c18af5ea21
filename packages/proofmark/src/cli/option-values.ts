import { InvalidArgumentError } from "commander";

import { reportFormats } from "../prove/reports/formats.ts";
import { UsageError } from "./fault.ts";
import type { ReportTarget } from "./write-reports.ts";

export const formatNames: string = reportFormats.map(({ id }) => id).join(", ");

/** The service that a user named, with or without `http://`. @throws UsageError */
export function targetOf(text: string | undefined): URL {
  if (text === undefined) {
    throw new UsageError(
      "Which service? Write: proofmark prove http://localhost:3000 (or set target in proofmark.config.ts).",
    );
  }
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(withScheme))
    throw new UsageError(`${JSON.stringify(text)} is not a URL such as http://localhost:3000.`);
  const url = new URL(withScheme);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new UsageError(`Proofmark speaks HTTP and HTTPS, not ${url.protocol.slice(0, -1)}.`);
  }
  if (url.port === "0") throw new UsageError("Nothing listens on port 0. Name the port of the service.");
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(
      'Leave user name and password out of the URL; use --header "Authorization: Basic …".',
    );
  }
  return url;
}

export function collectText(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

export function collectHeader(
  value: string,
  previous: readonly (readonly [string, string])[],
): (readonly [string, string])[] {
  const match = /^([!#$%&'*+.^_`|~\w-]+):\s*([^\r\n]*)$/.exec(value);
  if (match === null) throw new InvalidArgumentError('Write it like "Cookie: session=abc".');
  return [...previous, [match[1] ?? "", match[2] ?? ""]];
}

export function collectReport(value: string, previous: readonly ReportTarget[]): ReportTarget[] {
  const equals = value.indexOf("=");
  const id = equals === -1 ? value : value.slice(0, equals);
  const file = equals === -1 ? undefined : value.slice(equals + 1);
  const format = reportFormats.find((known) => known.id === id);
  if (format === undefined) throw new InvalidArgumentError(`Known formats: ${formatNames}.`);
  if (file === "")
    throw new InvalidArgumentError(`Name a file after the equals sign: ${id}=report.${format.extension}`);
  return [...previous, { format, file }];
}

export function number(value: string): number {
  const parsed = Number(value);
  if (value.trim() === "" || !(parsed >= 0)) throw new InvalidArgumentError("Write a number.");
  return parsed;
}

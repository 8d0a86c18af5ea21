import { errorCodes, type ErrorCode } from "../model/error-codes.ts";
import type { Denial } from "../model/verdict.ts";

export const problemType = "application/problem+json";

const prefixes = new Map<ErrorCode, string>();
for (const code of Object.keys(errorCodes) as ErrorCode[]) {
  const { title, status } = errorCodes[code];
  const problem = JSON.stringify({ type: `urn:proofmark:error:${code}`, title, status, code });
  prefixes.set(code, `${problem.slice(0, -1)},"correlationId":`);
}

/** The body of a refusal: RFC 9457, a stable code, the correlation id, and nothing of the inside. */
export function problemBody(code: ErrorCode, correlationId: string): string {
  return `${prefixes.get(code)}"${correlationId}"}`;
}

/** The header lines of a refusal before the guards add theirs; flat: name, value, name, value. */
export function problemHeaders(denial: Denial, body: string): string[] {
  const headers = [
    "Content-Type",
    problemType,
    "Content-Length",
    // Titles, codes and ids are ASCII.
    String(body.length),
    "Cache-Control",
    "no-store",
  ];
  for (const [name, value] of denial.headers ?? []) headers.push(name, value);
  return headers;
}

import { errorCodes, type ErrorCode } from "../model/error-codes.ts";
import type { Denial } from "../model/verdict.ts";

export const problemType = "application/problem+json";

const parts = new Map<ErrorCode, { readonly head: string; readonly tail: string }>();
for (const code of Object.keys(errorCodes) as ErrorCode[]) {
  const problem = JSON.stringify({ type: `urn:proofmark:error:${code}`, title: errorCodes[code].title });
  parts.set(code, {
    head: `${problem.slice(0, -1)},"status":`,
    tail: `,"code":"${code}","correlationId":"`,
  });
}

/** The body of a refusal: RFC 9457, a stable code, the correlation id, and nothing of the inside. */
export function problemBody({ code, status }: Denial, correlationId: string): string {
  const { head = "", tail = "" } = parts.get(code) ?? {};
  return `${head}${status}${tail}${correlationId}"}`;
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

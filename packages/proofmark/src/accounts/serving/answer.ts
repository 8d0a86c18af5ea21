import { problemBody, problemHeaders } from "../../http/problem.ts";
import type { Denial } from "../../model/verdict.ts";

/** What a route answers with, for whatever framework writes it. */
export interface RouteAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** JSON; empty where there is none. */
  readonly body: string;
}

const noStore = ["Cache-Control", "no-store"] as const;

export function jsonAnswer(status: number, output: unknown, maxAgeSeconds?: number): RouteAnswer {
  const caching =
    maxAgeSeconds === undefined ? noStore : (["Cache-Control", `public, max-age=${maxAgeSeconds}`] as const);
  if (output === undefined || status === 204) return { status, headers: [caching], body: "" };
  return {
    status,
    headers: [["Content-Type", "application/json; charset=utf-8"], caching],
    body: JSON.stringify(output),
  };
}

/** A refusal as the pipeline writes it (RFC 9457). @param fields names of the schema's own, that are wrong. */
export function problemAnswer(denial: Denial, exchangeId: string, fields?: readonly string[]): RouteAnswer {
  const plain = problemBody(denial, exchangeId);
  const body = fields === undefined ? plain : `${plain.slice(0, -1)},"fields":${JSON.stringify(fields)}}`;
  const flat = problemHeaders(denial, body);
  const headers: [string, string][] = [];
  for (let index = 0; index < flat.length; index += 2) {
    const [name = "", value = ""] = flat.slice(index, index + 2);
    // Frameworks count the bytes themselves.
    if (name !== "Content-Length") headers.push([name, value]);
  }
  return { status: denial.status, headers, body };
}

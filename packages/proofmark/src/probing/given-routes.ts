import type { Route } from "../model/probe.ts";
import { pathAndQuery } from "./request-path.ts";

/** A route that a person wrote down is not one. */
export class RouteSyntaxError extends Error {
  readonly code = "PM_ROUTE_SYNTAX";
}

/**
 * Reads routes as people write them: `GET /notes/1`, `POST /api/notes`, or a bare path for GET.
 * @throws RouteSyntaxError naming the line.
 */
export function givenRoutes(lines: readonly string[], origin: URL): readonly Route[] {
  return lines.map((line) => {
    const match = /^(?:([A-Za-z]+)\s+)?(\S+)$/.exec(line.trim());
    const url = match === null ? null : URL.parse(match[2] ?? "", origin.href);
    if (
      match === null ||
      url === null ||
      url.origin !== origin.origin ||
      !/^(\/|https?:)/.test(match[2] ?? "")
    ) {
      throw new RouteSyntaxError(
        `${JSON.stringify(line)} is not a route of ${origin.origin}. Write it like "GET /notes/1" or "/admin".`,
      );
    }
    return {
      method: (match[1] ?? "GET").toUpperCase(),
      path: pathAndQuery(url),
      queryNames: [...new Set(url.searchParams.keys())],
      source: "given",
    };
  });
}

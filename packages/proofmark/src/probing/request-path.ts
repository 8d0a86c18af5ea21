import type { Answer } from "../model/probe.ts";

/** Path and query as a request line has them: `/notes?page=2`. */
export function pathAndQuery({ pathname, search }: URL): string {
  return `${pathname}${search}`;
}

/** The path and query that the answer is to. */
export function requestPath({ exchange }: Answer): string {
  return pathAndQuery(new URL(exchange.request.url));
}

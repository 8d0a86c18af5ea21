import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { Exchange } from "../../model/exchange.ts";

const remembered = 2_000;
const longest = 1_024;

/**
 * Paths and Cookie lines that were found to hold nothing hostile, and come again with each request: bounded in number and
 * length. A query is read every time.
 */
const paths = new BoundedMap<string, true>(remembered);
const cookies = new BoundedMap<string, true>(remembered);

/** Whether path, query and cookies of a request are known to hold no hostile key, nor a part of one. */
export function isKnownClean({ path, query, request }: Exchange): boolean {
  const { cookie } = request.headers;
  return query === "" && paths.get(path) === true && (cookie === undefined || cookies.get(cookie) === true);
}

/** To be called only where not even a part of a hostile key was found in the head. */
export function rememberClean({ path, query, request }: Exchange): void {
  const { cookie } = request.headers;
  // Cut out of a target, a path would keep its query in memory.
  if (query === "" && path.length <= longest) paths.set(path, true);
  if (cookie !== undefined && cookie.length <= longest) cookies.set(cookie, true);
}

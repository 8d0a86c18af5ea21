import type { Exchange } from "../../model/exchange.ts";

/**
 * Whose doing a request is. A page can make the browsers of its visitors send attacks here, from their addresses: what
 * browsers say of that in Sec-Fetch headers, which no page can write, is counted by itself, and a block for it refuses
 * only requests of the same kind. Who claims it falsely gains a second count, and is blocked there too.
 */
export const requestOrigins = ["own", "same-site", "cross-site", "embedded"] as const;
export type RequestOrigin = (typeof requestOrigins)[number];

/** What a text of somebody else's, such as a post in a forum, can make a browser load. */
const embeddedKinds: ReadonlySet<string> = new Set(["image", "audio", "video", "iframe", "embed", "object"]);

/** Source: W3C Fetch Metadata Request Headers. Without the headers, as from programs, a request is the client's own. */
export function requestOriginOf({ request }: Exchange): RequestOrigin {
  const { headers } = request;
  const site = headers["sec-fetch-site"];
  // A page on a sibling domain may be somebody else's too.
  if (site === "cross-site" || site === "same-site") return site;
  const kind = headers["sec-fetch-dest"];
  return typeof kind === "string" && embeddedKinds.has(kind) ? "embedded" : "own";
}

import type { ResponseHead } from "../../model/exchange.ts";

/** `static`: code, styles and fonts, the same for everybody. `personal`: pages and data. `other`: files of any kind. */
export type ContentKind = "static" | "personal" | "other";

/** Judges by Content-Type alone: the path is the attacker's to choose (web cache deception), the type is not. */
export function contentKind(head: ResponseHead): ContentKind {
  const given = head.get("content-type");
  if (typeof given !== "string") return "other";
  const end = given.indexOf(";");
  const type = (end === -1 ? given : given.slice(0, end)).trim().toLowerCase();
  const isCacheable = head.statusCode < 400;
  if (/^(?:text\/(?:css|javascript)|application\/(?:javascript|x-javascript|wasm)|font\/.*)$/.test(type))
    return isCacheable ? "static" : "personal";
  // An image or a film that the application calls public is an asset; one that it does not may be anybody's.
  if (/^(?:image|audio|video)\//.test(type) && isCacheable) return isExplicit(head) ? "static" : "other";
  return /^(?:text\/html|application\/xhtml\+xml|text\/plain|.*[/+](?:json|xml))$/.test(type)
    ? "personal"
    : "other";
}

function isExplicit(head: ResponseHead): boolean {
  const given = head.get("cache-control");
  return typeof given === "string" && /public|max-age/i.test(given);
}

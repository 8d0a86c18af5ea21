import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { ResponseHead } from "../../model/exchange.ts";

/** `static`: code, styles and fonts, the same for everybody. `personal`: pages and data. `other`: files of any kind. */
export type ContentKind = "static" | "personal" | "other";

interface TypeFacts {
  readonly isCode: boolean;
  readonly isMedia: boolean;
  readonly isPersonal: boolean;
}

/** Services send few types, and one that a client chose can't fill the memory. */
const known = new BoundedMap<string, TypeFacts>(256);

/** Judges by Content-Type alone: the path is the attacker's to choose (web cache deception), the type is not. */
export function contentKind(head: ResponseHead): ContentKind {
  const given = head.get("content-type");
  if (typeof given !== "string") return "other";
  const { isCode, isMedia, isPersonal } = factsOf(given);
  const isCacheable = head.statusCode < 400;
  if (isCode) return isCacheable ? "static" : "personal";
  // An image or a film that the application calls public is an asset; one that it does not may be anybody's.
  if (isMedia && isCacheable) return isExplicit(head) ? "static" : "other";
  return isPersonal ? "personal" : "other";
}

function factsOf(contentType: string): TypeFacts {
  let facts = known.get(contentType);
  if (facts === undefined) {
    const end = contentType.indexOf(";");
    const type = (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
    facts = {
      isCode: /^(?:text\/(?:css|javascript)|application\/(?:javascript|x-javascript|wasm)|font\/.*)$/.test(
        type,
      ),
      isMedia: /^(?:image|audio|video)\//.test(type),
      isPersonal: /^(?:text\/html|application\/xhtml\+xml|text\/plain|.*[/+](?:json|xml))$/.test(type),
    };
    known.set(contentType, facts);
  }
  return facts;
}

function isExplicit(head: ResponseHead): boolean {
  const given = head.get("cache-control");
  return typeof given === "string" && /public|max-age/i.test(given);
}

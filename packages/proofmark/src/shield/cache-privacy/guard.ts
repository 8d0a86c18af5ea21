import { parseOptions } from "../../config/parse-options.ts";
import { addVary } from "../../http/vary.ts";
import { compileExemptPath } from "../../kernel/guarded-path.ts";
import type { Exchange, ResponseHead } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { contentKind } from "./content-kind.ts";
import { cachePrivacyOptions, type CachePrivacyOptions } from "./options.ts";
import { cachePrivacySpec } from "./spec.ts";

const noStore = "private, no-store";
/** Headers that shared caches read before Cache-Control (RFC 9213), or where it is missing. */
const overriding = [
  "Expires",
  "Surrogate-Control",
  "CDN-Cache-Control",
  "Cloudflare-CDN-Cache-Control",
  "Vercel-CDN-Cache-Control",
];

/**
 * Keeps personal answers out of every cache: what sets a cookie, what was asked for with a cookie or with
 * authorization, and pages and data in general where the application says nothing.
 * @throws OptionsError where an option is wrong.
 * @example const guard = cachePrivacy({ publicPaths: ["/", "/blog/*"] });
 */
export function cachePrivacy(options?: CachePrivacyOptions): Guard {
  const { publicPaths } = parseOptions("cache-privacy", cachePrivacyOptions, options);
  const isPublic = publicPaths.map(compileExemptPath);
  const isListed = ({ path }: Exchange): boolean => isPublic.some((matches) => matches(path));

  return {
    spec: cachePrivacySpec,
    onResponseHead(exchange, head) {
      const given = textOf(head, "cache-control").toLowerCase();
      if (head.get("set-cookie") !== undefined || given.includes("no-store")) return refuseStorage(head);
      if (isListed(exchange)) return undefined;
      const kind = contentKind(head);
      if (kind === "static") return undefined;
      const { cookie, authorization } = exchange.request.headers;
      const hasCredentials = cookie !== undefined || authorization !== undefined;
      // A private cache is the visitor's own, and the application has asked for it by name.
      if (hasCredentials)
        return isPrivateAlone(given) || isRevalidation(head, given) ? undefined : refuseStorage(head);
      if (kind !== "personal") return undefined;
      if (given === "" && head.get("expires") === undefined) return refuseStorage(head);
      // The same URL is answered otherwise to those who hold a cookie: a cache must tell the two apart.
      addVary(head, "Cookie");
      return undefined;
    },
  };
}

function refuseStorage(head: ResponseHead): undefined {
  head.set("Cache-Control", noStore);
  for (const name of overriding) head.remove(name);
  return undefined;
}

/** A 304 names no type: it renews what the first answer, judged by its type, allowed to be kept. */
function isRevalidation({ statusCode }: ResponseHead, given: string): boolean {
  return statusCode === 304 && given !== "";
}

/** The bare directive: `private="x-name"` makes a field private and leaves the rest to every cache. */
function isPrivateAlone(cacheControl: string): boolean {
  if (cacheControl === "") return false;
  const directives = new Set(cacheControl.split(",").map((directive) => directive.trim()));
  return directives.has("private") && !directives.has("public");
}

function textOf(head: ResponseHead, name: string): string {
  const value = head.get(name);
  return typeof value === "string" ? value : (value ?? []).join(", ");
}

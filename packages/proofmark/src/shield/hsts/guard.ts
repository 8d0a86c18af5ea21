import { parseOptions } from "../../config/parse-options.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { hstsOptions, type HstsOptions } from "./options.ts";
import { hstsSpec } from "./spec.ts";

/**
 * Sends `Strict-Transport-Security` on every response over TLS.
 * The preload directive stands only with what the preload list asks for: subdomains, and a year at least.
 * @throws OptionsError where an option is wrong.
 * @example const guard = hsts({ maxAgeSeconds: 31_536_000, preload: false });
 */
export function hsts(options?: HstsOptions): Guard {
  const { maxAgeSeconds, includeSubDomains, preload } = parseOptions("hsts", hstsOptions, options);
  const isPreloadable = includeSubDomains && maxAgeSeconds >= 31_536_000;
  const value = `max-age=${maxAgeSeconds}${includeSubDomains ? "; includeSubDomains" : ""}${
    preload && isPreloadable ? "; preload" : ""
  }`;
  return {
    spec: hstsSpec,
    onResponseHead(exchange, head) {
      // RFC 6797 section 7.2: not over plain HTTP.
      if (exchange.isSecure) head.set("Strict-Transport-Security", value);
      else if (!isForwarded(exchange)) head.remove("Strict-Transport-Security");
      return undefined;
    },
  };
}

/**
 * Whether the request says that it came through a proxy. Where nobody has named that proxy as trusted, the client may well
 * speak TLS: the application's own header stays. Over plain HTTP browsers ignore it (RFC 6797 section 8.1).
 */
function isForwarded({ request: { headers } }: Exchange): boolean {
  return headers["x-forwarded-proto"] !== undefined || headers.forwarded !== undefined;
}

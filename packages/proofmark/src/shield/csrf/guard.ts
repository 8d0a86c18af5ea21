import { randomBytes } from "node:crypto";

import { parseOptions } from "../../config/parse-options.ts";
import { hasBody } from "../../http/held-start.ts";
import { equalText } from "../../kernel/equal-text.ts";
import { compileExemptPath } from "../../kernel/guarded-path.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { deny, type Verdict } from "../../model/verdict.ts";
import { csrfOptions, type CsrfOptions } from "./options.ts";
import { csrfSpec } from "./spec.ts";
import { createToken, isTokenValid } from "./token.ts";

const crossSite = deny("PM_CSRF_CROSS_SITE");
const missing = deny("PM_CSRF_TOKEN_MISSING");
const invalid = deny("PM_CSRF_TOKEN_INVALID");

const safeMethods = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);
const formType = "application/x-www-form-urlencoded";
const formLimitBytes = 1024 * 1024;

/**
 * Refuses state-changing requests that another site made a browser send. First what the browser itself says
 * (Sec-Fetch-Site, then Origin); where it says nothing, a double-submit token bound to the session.
 * @throws OptionsError where an option is wrong, such as a secret under 32 bytes.
 * @example const guard = csrf({ secret: process.env.PROOFMARK_CSRF_SECRET, token: "always" });
 */
export function csrf(options?: CsrfOptions): Guard {
  const settings = parseOptions("csrf", csrfOptions, options);
  const secret = settings.secret ?? randomBytes(32).toString("base64url");
  const trusted = new Set(settings.trustedOrigins.map((url) => new URL(url).origin));
  const exempt = settings.exemptPaths.map(compileExemptPath);
  const issued = createSlot<string>("csrf.issued");
  const awaitsField = createSlot<true>("csrf.field");

  // All that are present: a neighbour who can plant one cookie of the list can't make the token fit a session of his.
  const sessionOf = (exchange: Exchange): string => {
    let session = "";
    for (const name of settings.sessionCookies) {
      const value = exchange.cookie(name);
      if (value !== undefined) session += `${name}=${value};`;
    }
    return session;
  };
  const cookieName = (exchange: Exchange): string =>
    exchange.isSecure ? `__Host-${settings.cookieName}` : settings.cookieName;
  const judgeToken = (exchange: Exchange, sent: string): Verdict => {
    const cookie = exchange.cookie(cookieName(exchange));
    const isValid =
      cookie !== undefined && equalText(cookie, sent) && isTokenValid(secret, sessionOf(exchange), sent);
    return isValid ? undefined : invalid;
  };

  // One function for all exchanges, called as their method: a closure for each would outlive it until a full collection.
  function tokenOf(this: Exchange): string {
    const cookie = this.cookie(cookieName(this));
    if (cookie !== undefined && isTokenValid(secret, sessionOf(this), cookie)) return cookie;
    const token = issued.get(this) ?? createToken(secret, sessionOf(this));
    issued.set(this, token);
    return token;
  }

  return {
    spec: csrfSpec,
    onRequestHead(exchange) {
      exchange.csrfToken = tokenOf;
      if (safeMethods.has(exchange.method) && !exchange.isUpgrade) return undefined;
      if (exempt.some((matches) => matches(exchange.path))) return undefined;
      const provenance = provenanceOf(exchange, trusted);
      if (provenance === "cross-site") return crossSite;
      if (provenance === "trusted" || exchange.isUpgrade || !hasAmbientAuthority(exchange)) return undefined;
      if (provenance === "same-origin" && settings.token === "fallback") return undefined;
      const { headers } = exchange.request;
      const sent = headers[settings.headerName];
      if (typeof sent === "string") return judgeToken(exchange, sent);
      // Without a body no body hook is asked, so a form without fields is settled here.
      if (headers["content-type"]?.startsWith(formType) !== true || !hasBody(exchange.request))
        return missing;
      awaitsField.set(exchange, true);
      return undefined;
    },
    onRequestBody(exchange) {
      if (awaitsField.get(exchange) === undefined) return undefined;
      return {
        limitBytes: formLimitBytes,
        tooLarge: missing,
        onWhole(body) {
          const field = new URLSearchParams(body.toString("latin1")).get("_csrf");
          return field === null ? missing : judgeToken(exchange, field);
        },
      };
    },
    onResponseHead(exchange, head) {
      const token = issued.get(exchange);
      if (token === undefined) return undefined;
      const secure = exchange.isSecure ? "; Secure" : "";
      const line = `${cookieName(exchange)}=${token}; Path=/; SameSite=Strict${secure}`;
      head.set("Set-Cookie", [...[head.get("set-cookie") ?? []].flat(), line]);
      return undefined;
    },
  };
}

type Provenance = "same-origin" | "trusted" | "cross-site" | "unknown";

/** Where the browser says that the request comes from; `unknown` for clients that say nothing. */
function provenanceOf(exchange: Exchange, trusted: ReadonlySet<string>): Provenance {
  const { headers } = exchange.request;
  const { origin } = headers;
  if (origin !== undefined && trusted.has(origin)) return "trusted";
  // W3C Fetch Metadata, section 2.1: set by the browser, out of reach of scripts.
  const site = headers["sec-fetch-site"];
  if (site === "same-origin" || site === "none") return "same-origin";
  if (site !== undefined) return "cross-site";
  if (origin === undefined) return "unknown";
  return isOwnOrigin(exchange, origin) ? "same-origin" : "cross-site";
}

/** Whether a page of this very service sent the request; a plain page is another origin than a service over TLS. */
function isOwnOrigin({ host, isSecure }: Exchange, origin: string): boolean {
  const scheme = origin.startsWith("https://") ? "https" : "http";
  if (scheme === "http" && isSecure) return false;
  if (origin === `${scheme}://${host}`) return true;
  // `Host: example.com:443` and `Origin: https://example.com` are one origin.
  const own = `${scheme}://${host}`;
  return URL.canParse(own) && new URL(own).origin === origin;
}

/** Whether the browser adds authority that the page never held: cookies, or HTTP authentication it remembers. */
function hasAmbientAuthority(exchange: Exchange): boolean {
  const { cookie, authorization } = exchange.request.headers;
  return cookie !== undefined || /^(?:basic|digest|negotiate|ntlm)\b/i.test(authorization ?? "");
}

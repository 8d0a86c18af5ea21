import { isIP } from "node:net";

import { equalText } from "../kernel/equal-text.ts";
import { isLoopback } from "../kernel/ip-address.ts";
import type { Exchange } from "../model/exchange.ts";
import { deny, type Denial } from "../model/verdict.ts";
import { bearerTokenOf } from "./bearer-token.ts";
import { isLocalClient } from "./is-local-client.ts";

const required = deny("PM_OPERATOR_REQUIRED", [["WWW-Authenticate", "Bearer"]]);

/**
 * Who may read what is for operators alone, such as metrics: whoever sends `token` as a bearer (RFC 6750), which no page
 * can make a browser do. Without a token whoever sits on this machine may read, and nobody may change anything: what
 * asks from there may be a page of another site in the operator's browser. The function returns a refusal, or nothing.
 */
export function createOperatorAccess(token: string | undefined): (exchange: Exchange) => Denial | undefined {
  if (token === undefined) return (exchange) => (isOperatorsOwn(exchange) ? undefined : required);
  return ({ request }) => {
    const bearer = bearerTokenOf(request);
    const isRight = typeof bearer === "object" && equalText(bearer.token, token);
    return isRight ? undefined : required;
  };
}

/** Whether somebody on this machine only looks, by its own name, and no page of another site made a browser ask. */
function isOperatorsOwn(exchange: Exchange): boolean {
  const { method, request } = exchange;
  const { host = "", origin, "sec-fetch-site": site = "none" } = request.headers;
  return (
    (method === "GET" || method === "HEAD") &&
    isLocalClient(exchange) &&
    isLoopbackHost(host) &&
    // W3C Fetch Metadata section 2.1; browsers before it send at least an Origin where the answer could be read.
    (site === "none" || site === "same-origin") &&
    (origin === undefined || origin === `http://${host}` || origin === `https://${host}`)
  );
}

/** A name that no DNS answers for: under any other, a page can lead here (DNS rebinding). RFC 6761 section 6.3. */
function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  if (isIP(name) !== 0) return isLoopback(name);
  return name === "localhost" || name.endsWith(".localhost");
}

import { equalText } from "../kernel/equal-text.ts";
import type { Exchange } from "../model/exchange.ts";
import { deny, type Denial } from "../model/verdict.ts";
import { bearerTokenOf } from "./bearer-token.ts";
import { isLocalClient } from "./is-local-client.ts";

const required = deny("PM_OPERATOR_REQUIRED", [["WWW-Authenticate", "Bearer"]]);

/**
 * Who may read what is for operators alone, such as metrics: whoever sends `token` as a bearer (RFC 6750); without a token
 * whoever sits on this machine. The function returns a refusal, or nothing.
 */
export function createOperatorAccess(token: string | undefined): (exchange: Exchange) => Denial | undefined {
  if (token === undefined) return (exchange) => (isLocalClient(exchange) ? undefined : required);
  return ({ request }) => {
    const bearer = bearerTokenOf(request);
    const isRight = typeof bearer === "object" && equalText(bearer.token, token);
    return isRight ? undefined : required;
  };
}

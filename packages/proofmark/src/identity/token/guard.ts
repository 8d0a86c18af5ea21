import { parseOptions } from "../../config/parse-options.ts";
import { compileExemptPath } from "../../kernel/guarded-path.ts";
import type { Exchange, Principal } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { deny, isDenial, type Denial, type Verdict } from "../../model/verdict.ts";
import { bearerTokenOf } from "../../http/bearer-token.ts";
import { tokenOptions, type TokenOptions } from "./options.ts";
import { tokenSpec } from "./spec.ts";

const ambiguous = deny("PM_TOKEN_AMBIGUOUS", [["WWW-Authenticate", 'Bearer error="invalid_request"']]);
const conflicting = deny("PM_TOKEN_CONFLICT", [["WWW-Authenticate", 'Bearer error="invalid_request"']]);

/**
 * Takes who asks from an access token in `Authorization: Bearer` (RFC 6750 section 2.1), and refuses a token that is
 * broken, over or revoked. A request without one passes as it is: whether somebody must be known is for others to say.
 * Synchronous for a token that was seen before.
 * @throws OptionsError where an option is wrong.
 * @example const guard = token({ tokens: await createTokens({ … }), exemptPaths: ["/auth/refresh"] });
 */
export function token(options?: TokenOptions): Guard {
  const { tokens, exemptPaths, apiKeyPrefix } = parseOptions("token", tokenOptions, options);
  if (tokens === undefined) return { spec: tokenSpec };
  const exempt = exemptPaths.map(compileExemptPath);
  let stopWatching: (() => void) | undefined;

  const isExempt = ({ path }: Exchange): boolean => exempt.some((matches) => matches(path));
  const settle = (exchange: Exchange, found: Principal | Denial): Verdict => {
    if (isDenial(found)) return isExempt(exchange) ? undefined : found;
    const { principal } = exchange;
    if (principal !== undefined && !isAmbient(principal)) return conflicting;
    exchange.principal = found;
    return undefined;
  };

  return {
    spec: tokenSpec,
    onStart({ degradation }) {
      stopWatching ??= tokens.watch(degradation);
    },
    onRequestHead(exchange) {
      const bearer = bearerTokenOf(exchange.request);
      if (bearer === undefined) return undefined;
      if (bearer === "ambiguous") return ambiguous;
      // API keys come in the same header, and are for another control.
      if (bearer.token.startsWith(`${apiKeyPrefix}_`)) return undefined;
      const found = tokens.verify(bearer.token);
      return found instanceof Promise
        ? found.then((settled) => settle(exchange, settled))
        : settle(exchange, found);
    },
    async [Symbol.asyncDispose]() {
      stopWatching?.();
      stopWatching = undefined;
    },
  };
}

/**
 * A cookie and a certificate come with every request of a browser or a connection; a token is put into one on purpose,
 * and so it says who asks. Two credentials that were both put there on purpose say nothing.
 */
function isAmbient({ via }: Principal): boolean {
  return via === "session" || via === "client-certificate";
}

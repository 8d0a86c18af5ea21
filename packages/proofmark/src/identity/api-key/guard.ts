import { parseOptions } from "../../config/parse-options.ts";
import type { Exchange, Principal } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import type { ApiKeys } from "../../model/identity/ports.ts";
import { deny, isDenial, type Denial, type Verdict } from "../../model/verdict.ts";
import { findKey } from "./key-format.ts";
import { apiKeyOptions, type ApiKeyOptions } from "./options.ts";
import { apiKeySpec } from "./spec.ts";

// RFC 6750 section 3.1.
const challenge = [["WWW-Authenticate", 'Bearer error="invalid_token"']] as const;
const invalid = deny("PM_API_KEY_INVALID", challenge);
const insufficientScope = 'Bearer error="insufficient_scope"';
const inQuery = deny("PM_API_KEY_IN_QUERY");

/**
 * Signs a request in by the API key in `Authorization: Bearer` or `X-API-Key`, with the roles of its owner and the scopes
 * of the key. A key in the query is refused, and told as leaked. Bearer tokens of another form are left alone. Without
 * `keys` it does nothing.
 * @throws OptionsError where an option is wrong.
 * @example const guard = apiKey({ keys: createApiKeys({ storage }) });
 */
export function apiKey(options?: ApiKeyOptions): Guard {
  const { keys, headerName } = parseOptions("api-key", apiKeyOptions, options);
  if (keys === undefined) return { spec: apiKeySpec };
  let link: PipelineLink | undefined;
  const tell = (exchange: Exchange, action: `api-key.${string}`, reason: string, account?: string): void =>
    link?.audit({
      category: "authentication",
      action,
      isSuccess: false,
      account,
      client: exchange.client.address,
      exchangeId: exchange.id,
      reason,
    });

  const settle = (exchange: Exchange, verified: Principal | Denial): Verdict => {
    if (!isDenial(verified)) {
      exchange.principal = verified;
      return undefined;
    }
    tell(exchange, "api-key.refused", reasonOf(verified));
    return verified.status === 401 ? { ...verified, headers: challenge } : verified;
  };
  const refuseLeaked = async (exchange: Exchange, key: string): Promise<Verdict> => {
    const owner = await keys.verify(key);
    const account = isDenial(owner) ? undefined : owner.id;
    tell(exchange, "api-key.leaked", "A key stood in the query: revoke it.", account);
    return inQuery;
  };

  return {
    spec: apiKeySpec,
    onStart(given) {
      link = given;
    },
    onRequestHead(exchange): Verdict | Promise<Verdict> {
      const leaked = keyInQuery(exchange.query, keys.prefix);
      if (leaked !== undefined) return refuseLeaked(exchange, leaked);
      const { headers } = exchange.request;
      const own = headers[headerName];
      const bearer = bearerKey(headers.authorization, keys);
      if (own === undefined && bearer === undefined) return undefined;
      // Two that differ are two clients to whoever reads the other one.
      if (typeof (own ?? "") !== "string" || (own !== undefined && bearer !== undefined && own !== bearer)) {
        tell(exchange, "api-key.refused", "The request has two keys.");
        return invalid;
      }
      const verified = keys.verify(String(own ?? bearer));
      return verified instanceof Promise
        ? verified.then((settled) => settle(exchange, settled))
        : settle(exchange, verified);
    },
    onResponseHead(exchange, head) {
      // RFC 6750 section 3.1: whoever judged by the scopes, the client is told that they did not suffice.
      if (head.statusCode === 403 && exchange.principal?.via === "api-key")
        head.set("WWW-Authenticate", insufficientScope);
      return undefined;
    },
  };
}

/** What follows `Bearer`, where it begins as keys do; tokens are for another guard. RFC 9110 section 11.1: without case. */
function bearerKey(authorization: string | undefined, { prefix }: ApiKeys): string | undefined {
  if (authorization === undefined || !/^bearer /i.test(authorization)) return undefined;
  const token = authorization.slice(7).trim();
  return token.startsWith(`${prefix}_`) ? token : undefined;
}

/** A key in a query, plain or with escapes. */
function keyInQuery(query: string, prefix: string): string | undefined {
  if (query === "") return undefined;
  return findKey(query, prefix) ?? (query.includes("%") ? findKey(unescaped(query), prefix) : undefined);
}

/** The signs of a key are ASCII: what else is encoded does not matter here. */
function unescaped(query: string): string {
  return query.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function reasonOf({ status, code }: Denial): string {
  if (status === 503) return "The storage of keys does not answer.";
  return code === "PM_API_KEY_EXPIRED" ? "The key's time is over." : "The key is none, or was revoked.";
}

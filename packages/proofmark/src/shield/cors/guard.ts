import { parseOptions } from "../../config/parse-options.ts";
import { addVary } from "../../http/vary.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { deny, reply } from "../../model/verdict.ts";
import { corsOptions, type CorsOptions } from "./options.ts";
import { corsSpec } from "./spec.ts";

const originRefused = deny("PM_CORS_ORIGIN");
const granted = reply();

const allowOrigin = "Access-Control-Allow-Origin";
const allowPrivateNetwork = "Access-Control-Allow-Private-Network";
const grantNames = [
  allowOrigin,
  "Access-Control-Allow-Credentials",
  "Access-Control-Allow-Methods",
  "Access-Control-Allow-Headers",
  "Access-Control-Expose-Headers",
  "Access-Control-Max-Age",
  allowPrivateNetwork,
];

/**
 * Decides alone which origins may read answers: what the application itself granted is taken away. Preflights from
 * other origins are answered here and never reach the handler.
 * @throws OptionsError where an option is wrong, such as an origin with a path.
 * @example const guard = cors({ origins: ["https://app.example.com"], credentials: true });
 */
export function cors(options?: CorsOptions): Guard {
  const settings = parseOptions("cors", corsOptions, options);
  const origins = new Map(settings.origins.map((origin) => [origin, origin]));
  const simple: (readonly [string, string])[] = [];
  if (settings.credentials) simple.push(["Access-Control-Allow-Credentials", "true"]);
  const answers = [...simple];
  if (settings.exposedHeaders.length > 0)
    answers.push(["Access-Control-Expose-Headers", settings.exposedHeaders.join(", ")]);
  const preflights: readonly (readonly [string, string])[] = [
    ...simple,
    ["Access-Control-Allow-Methods", settings.methods.join(", ")],
    ["Access-Control-Allow-Headers", settings.allowedHeaders.join(", ")],
    ["Access-Control-Max-Age", String(settings.maxAgeSeconds)],
  ];
  const hasOrigins = origins.size > 0;

  return {
    spec: corsSpec,
    onRequestHead(exchange) {
      if (exchange.method !== "OPTIONS" || !isPreflight(exchange)) return undefined;
      const { origin = "" } = exchange.request.headers;
      if (origins.has(origin)) return granted;
      return isOwnOrigin(exchange, origin) ? undefined : originRefused;
    },
    onResponseHead(exchange, head) {
      const { headers } = exchange.request;
      const { origin } = headers;
      const known = origin === undefined ? undefined : origins.get(origin);
      if (known !== undefined || head.get(allowOrigin) !== undefined)
        for (const name of grantNames) head.remove(name);
      // What differs by origin must say so to every cache, on answers to requests without an Origin too.
      if (hasOrigins || (origin !== undefined && !isOwnOrigin(exchange, origin))) addVary(head, "Origin");
      if (known === undefined) return undefined;
      head.set(allowOrigin, known);
      const isAsked = exchange.method === "OPTIONS" && isPreflight(exchange);
      for (const [name, value] of isAsked ? preflights : answers) head.set(name, value);
      // Private Network Access: https://wicg.github.io/private-network-access/#cors-preflight
      if (isAsked && settings.privateNetwork && headers["access-control-request-private-network"] === "true")
        head.set(allowPrivateNetwork, "true");
      return undefined;
    },
  };
}

/** Fetch standard, section 4.8: an OPTIONS request with both headers. An upgrade has no preflight. */
function isPreflight({ isUpgrade, request: { headers } }: Exchange): boolean {
  return !isUpgrade && headers.origin !== undefined && headers["access-control-request-method"] !== undefined;
}

function isOwnOrigin({ host }: Exchange, origin: string): boolean {
  return origin === `https://${host}` || origin === `http://${host}`;
}

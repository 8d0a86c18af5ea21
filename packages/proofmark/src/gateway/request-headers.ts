import { normaliseAddress } from "../kernel/ip-address.ts";
import { evidenceHeader } from "../model/evidence.ts";
import type { Exchange } from "../model/exchange.ts";
import { connectionNames, isHopByHop, isPlainName } from "./header-names.ts";
import type { Lane } from "./lane.ts";

type Fate = "pass" | "drop" | "trusted";

interface Spelling {
  readonly lower: string;
  readonly fate: Fate;
  /** One of its own for each name that may stand once, else 0. */
  readonly bit: number;
}

/** Written by the gateway itself, or no business of the upstream. */
const dropped = [
  "host",
  "content-length",
  "expect",
  "via",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-host",
  evidenceHeader,
];

/** Names by which applications learn who asks and for what: believed from a trusted proxy alone. */
const fromTrustedProxies = [
  "x-forwarded",
  "x-forwarded-by",
  "x-forwarded-path",
  "x-forwarded-port",
  "x-forwarded-prefix",
  "x-forwarded-protocol",
  "x-forwarded-scheme",
  "x-forwarded-server",
  "x-forwarded-ssl",
  "x-forwarded-uri",
  "x-forwarded-client-cert",
  "forwarded-for",
  "front-end-https",
  "x-real-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "x-remote-ip",
  "x-remote-addr",
  "x-originating-ip",
  "x-original-forwarded-for",
  "x-original-host",
  "x-original-url",
  "x-rewrite-url",
  "x-host",
  "x-url-scheme",
  "true-client-ip",
  "client-ip",
  "cf-connecting-ip",
  "cf-connecting-ipv6",
  "fastly-client-ip",
  "fly-client-ip",
  "x-azure-clientip",
  "x-appengine-user-ip",
];

/**
 * Node keeps the first of these and so the guards judged the first; many upstreams would read the last.
 * Source: nodejs.org/api/http.html, message.headers.
 */
const single = [
  "age",
  "authorization",
  "content-type",
  "etag",
  "expires",
  "from",
  "if-modified-since",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "referer",
  "retry-after",
  "server",
  "user-agent",
];

const fates = new Map<string, Fate>([
  ...dropped.map((name) => [name, "drop"] as const),
  ...fromTrustedProxies.map((name) => [name, "trusted"] as const),
]);

/** Names as clients spell them, looked up once: bounded, for a client can spell a name in many ways. */
const spelt = new Map<string, Spelling>();
const speltLimit = 1024;

function lookUp(name: string): Spelling {
  const lower = name.toLowerCase();
  const fate = !isPlainName(name) || isHopByHop(lower) ? "drop" : (fates.get(lower) ?? "pass");
  const place = single.indexOf(lower);
  const found = { lower, fate, bit: place === -1 ? 0 : 1 << place };
  if (spelt.size < speltLimit) spelt.set(name, found);
  return found;
}

/** The header lines for the upstream, flat: the client's, in its order and spelling, and the gateway's own. */
export function upstreamHeaders(exchange: Exchange, lane: Lane): string[] {
  const { request } = exchange;
  const { rawHeaders, headers } = request;
  const listed = connectionNames(headers.connection);
  const isTrustedProxy = lane.isTrustedProxy(request);
  const lines = ["Host", lane.host ?? headers.host ?? ""];
  let seen = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    const { lower, fate, bit } = spelt.get(name) ?? lookUp(name);
    if (fate === "drop" || (fate === "trusted" && !isTrustedProxy) || listed?.has(lower) === true) continue;
    if ((seen & bit) !== 0) continue;
    seen |= bit;
    lines.push(name, rawHeaders[index + 1] as string);
  }
  pushOwn(lines, exchange, lane.pseudonym);
  return lines;
}

/** Of the addresses before it the gateway names two: the client it believes in, and the proxy that said so. */
function pushOwn(lines: string[], exchange: Exchange, pseudonym: string): void {
  const { request, client } = exchange;
  const peer =
    client.provenance === "socket" ? undefined : normaliseAddress(request.socket.remoteAddress ?? "");
  // RFC 9110 section 7.6.3.
  const received = `${request.httpVersion} ${pseudonym}`;
  const { via } = request.headers;
  lines.push(
    "X-Forwarded-For",
    peer === undefined ? client.address : `${client.address}, ${peer}`,
    "X-Forwarded-Proto",
    exchange.isSecure ? "https" : "http",
    "X-Forwarded-Host",
    exchange.host,
    "Via",
    via === undefined ? received : `${via}, ${received}`,
  );
}

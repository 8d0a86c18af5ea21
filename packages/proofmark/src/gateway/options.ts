import * as z from "zod";

const durationMs = z.int().min(1).max(2_147_483_647);

const upstream = z.union([z.instanceof(URL), z.string()]).transform((value, context) => {
  const url = URL.parse(String(value));
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    context.addIssue({ code: "custom", message: "must be a URL such as http://127.0.0.1:8000" });
    return z.NEVER;
  }
  if (
    url.pathname !== "/" ||
    url.search !== "" ||
    url.hash !== "" ||
    url.username !== "" ||
    url.password !== ""
  ) {
    context.addIssue({ code: "custom", message: "must be an origin alone: scheme, host and port" });
    return z.NEVER;
  }
  return url;
});

export const gatewayOptions = z.strictObject({
  /** The service behind the gateway: an http or https origin, without a path. */
  upstream,
  /**
   * The Host that the upstream sees: the client's (`client`), or the upstream's own (`upstream`), for services that
   * answer to one name only. Default: `client`.
   */
  upstreamHost: z.enum(["client", "upstream"]).default("client"),
  /** How an https upstream is verified. Default: against Node's list of authorities, and never not at all. */
  upstreamTls: z
    .strictObject({
      /** Authorities in PEM that are trusted instead of Node's list. */
      ca: z.union([z.string(), z.instanceof(Buffer)]).optional(),
      /** `false` believes any certificate: for a self-signed one on the same machine alone. Default: true. */
      rejectUnauthorized: z.boolean().default(true),
      /** The name in the certificate, where it is not the host of the URL. */
      serverName: z.string().min(1).optional(),
    })
    .prefault({}),
  /** The certificate that the gateway shows; without one it serves plain HTTP. PEM text. */
  tls: z
    .strictObject({
      /** The certificate and its chain, PEM. */
      cert: z.union([z.string(), z.instanceof(Buffer)]),
      /** The private key, PEM. */
      key: z.union([z.string(), z.instanceof(Buffer)]),
      /** The oldest version of TLS that is spoken. Default: TLSv1.2. */
      minVersion: z.enum(["TLSv1.2", "TLSv1.3"]).default("TLSv1.2"),
    })
    .optional(),
  /** Connections to the upstream, and so requests that it works on at a time. Default: 128. */
  maxUpstreamConnections: z.int().min(1).max(65_535).default(128),
  /** Requests that wait for a free connection; one more is answered with 503. Default: 1,024. */
  maxWaiting: z.int().min(0).max(1_000_000).default(1024),
  /** Milliseconds that a request waits for a free connection, then 503. Default: 10,000. */
  waitTimeoutMs: durationMs.default(10_000),
  /** Milliseconds for connecting to the upstream, TLS included, then 504. Default: 5,000. */
  connectTimeoutMs: durationMs.default(5000),
  /** Milliseconds from the end of the request to the head of the response, then 504. Default: 60,000. */
  responseTimeoutMs: durationMs.default(60_000),
  /** Milliseconds between two pieces of a response, then both connections are broken off. Default: 300,000. */
  bodyTimeoutMs: durationMs.default(300_000),
  /** Milliseconds for which a client may read nothing of what waits for it, then it is cut off. Default: 60,000. */
  stallTimeoutMs: durationMs.default(60_000),
  /** Milliseconds for a request's head to arrive, then 408. Default: 20,000. */
  headTimeoutMs: durationMs.default(20_000),
  /** Milliseconds for a whole request to arrive, then 408. Default: 300,000. */
  requestTimeoutMs: durationMs.default(300_000),
  /** Milliseconds that an idle client connection is kept. Default: 65,000, more than load balancers keep theirs. */
  keepAliveTimeoutMs: durationMs.default(65_000),
  /** Bytes of a request's or a response's head, then 431 or 502. Default: 16,384. */
  maxHeadBytes: z.int().min(1024).max(1_048_576).default(16_384),
  /** Client connections; one more is closed at once. Default: 10,000. */
  maxConnections: z.int().min(1).default(10_000),
  /** Open WebSockets; one more is answered with 503. Default: 4,096. */
  maxWebSockets: z.int().min(0).default(4096),
  /** Milliseconds without a byte either way after which a WebSocket is closed. Default: 300,000. */
  webSocketIdleTimeoutMs: durationMs.default(300_000),
  /** Milliseconds that `close()` leaves to requests under way. Default: 10,000. */
  closeGraceMs: z.int().min(0).max(600_000).default(10_000),
});

export type GatewayOptions = z.input<typeof gatewayOptions>;
export type GatewaySettings = z.output<typeof gatewayOptions>;

import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";

import type { GatewaySettings } from "./options.ts";
import { isWebSocketRequest } from "./web-socket.ts";

/** The server that faces the clients, with a limit on everything that a client could draw out. */
export function makeServer(settings: GatewaySettings): Server | HttpsServer {
  const shared = {
    maxHeaderSize: settings.maxHeadBytes,
    headersTimeout: Math.min(settings.headTimeoutMs, settings.requestTimeoutMs),
    requestTimeout: settings.requestTimeoutMs,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    // Node looks every 30 s unless told: a limit of 20 s would be one of 50.
    connectionsCheckingInterval: Math.min(1000, settings.headTimeoutMs),
    insecureHTTPParser: false,
    // Most requests have no body, and nobody here waits for the end of one.
    optimizeEmptyRequests: true,
    // Without it every request with an Upgrade header is taken off HTTP: `curl --http2` would get no answer.
    shouldUpgradeCallback: isWebSocketRequest,
  };
  const { tls } = settings;
  const server =
    tls === undefined
      ? createHttpServer(shared)
      : createHttpsServer({
          ...shared,
          cert: tls.cert,
          key: tls.key,
          minVersion: tls.minVersion,
          handshakeTimeout: settings.headTimeoutMs,
        });
  server.maxConnections = settings.maxConnections;
  // The limit behind all others: a connection on which nothing moves for longer than anything may take.
  server.timeout =
    Math.max(settings.responseTimeoutMs, settings.bodyTimeoutMs, settings.requestTimeoutMs) +
    settings.waitTimeoutMs +
    settings.connectTimeoutMs +
    settings.stallTimeoutMs;
  return server;
}

import type { Socket } from "node:net";

import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { networkOf } from "../../kernel/ip-address.ts";
import type { Connection } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { deny } from "../../model/verdict.ts";
import { slowRequestOptions, type SlowRequestOptions } from "./options.ts";
import { slowRequestSpec } from "./spec.ts";
import { WatchedConnection } from "./watched-connection.ts";

const timedOut = deny("PM_REQUEST_TIMEOUT", [["Connection", "close"]]);
const tooMany = deny("PM_CONNECTIONS_EXCEEDED", [["Retry-After", "1"]]);
const sweepMs = 1_000;

const watchedKey = Symbol("proofmark.watched");
type WatchedSocket = Socket & { [watchedKey]?: WatchedConnection };

/** The guard, and the look at all connections that otherwise happens every second. */
export interface SlowRequestGuard extends Guard {
  /** Ends what is over its limits at `now` (epoch milliseconds). Called by the guard itself; tests call it too. */
  sweep(now: number): void;
}

/**
 * Ends connections whose client takes too long over a head, a body or a response, and limits how many one address holds.
 * Node looks at its own timeouts every 30 seconds only (`connectionsCheckingInterval`); this looks every second.
 * @throws OptionsError where an option is wrong.
 * @example const guard = slowRequest({ headSeconds: 10, maxConnectionsPerAddress: 100 });
 */
export function slowRequest(options?: SlowRequestOptions, clock: Clock = systemClock): SlowRequestGuard {
  const limits = parseOptions("slow-request", slowRequestOptions, options);
  const connections = new Map<WatchedConnection, Connection>();
  const held = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  // One look at the clock a sweep is exact enough for what is measured in seconds.
  let sweptAt = 0;

  const release = (network: string): void => {
    const count = (held.get(network) ?? 1) - 1;
    if (count > 0) held.set(network, count);
    else held.delete(network);
  };
  const sweep = (now: number): void => {
    sweptAt = now;
    for (const [watched, connection] of connections) {
      const judgement = watched.judge(now);
      if (judgement === "keep") continue;
      if (judgement === "time-out" && !connection.refuse(timedOut)) continue;
      connections.delete(watched);
      if (judgement === "close") watched.socket.destroy();
    }
  };

  return {
    spec: slowRequestSpec,
    sweep,
    onConnect(connection) {
      const socket: WatchedSocket = connection.socket;
      if (timer === undefined) {
        timer = setInterval(() => sweep(clock.now()), sweepMs).unref();
        sweptAt = clock.now();
      }
      const watched = new WatchedConnection(socket, limits, clock.now());
      socket[watchedKey] = watched;
      connections.set(watched, connection);
      socket.once("close", () => connections.delete(watched));
      // A proxy speaks for many clients: its connections are no measure of any of them.
      if (connection.isTrustedProxy) return undefined;
      const network = networkOf(connection.address);
      const count = (held.get(network) ?? 0) + 1;
      held.set(network, count);
      socket.once("close", () => release(network));
      return count > limits.maxConnectionsPerAddress ? tooMany : undefined;
    },
    onRequestHead(exchange) {
      const { request } = exchange;
      const watched = (request.socket as WatchedSocket)[watchedKey];
      if (watched === undefined) return undefined;
      const { headers } = request;
      const hasBody = headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
      watched.startExchange(request, exchange.isUpgrade, hasBody, sweptAt);
      return undefined;
    },
    onDone(exchange) {
      (exchange.request.socket as WatchedSocket)[watchedKey]?.endExchange(sweptAt);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      timer = undefined;
      connections.clear();
      held.clear();
    },
  };
}

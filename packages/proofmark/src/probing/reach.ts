import { randomInt } from "node:crypto";
import { isIPv4 } from "node:net";

import { isLoopback, normaliseAddress } from "../kernel/ip-address.ts";
import { TargetUnreachable } from "./errors.ts";
import { openSocket } from "./raw-http.ts";

const connectTimeoutMs = 5_000;
/** Clients in one network of 256 addresses; the probes have the first such network, newcomers those behind it. */
const perNetwork = 253;

/** How a target is reached. */
export interface Reach {
  readonly isLoopback: boolean;
  /** Source address for client number `index`; undefined where the machine has only one to offer. */
  sourceAddress(index: number): string | undefined;
  /** A source address that is nobody's yet, for one more client of a probe; undefined as above. */
  newcomerAddress(): string | undefined;
}

/**
 * Opens one connection to see where it leads.
 * Each run has source addresses of its own: what a target counted or blocked in the last one is not held against this.
 * @throws TargetUnreachable
 */
export async function reachTarget(origin: URL, signal: AbortSignal): Promise<Reach> {
  const network = `127.${randomInt(64, 128)}`;
  const first = randomInt(256);
  const socket = await openSocket({ origin, localAddress: undefined, signal }, connectTimeoutMs);
  const address = normaliseAddress(socket.remoteAddress ?? "") ?? "";
  socket.destroy();
  const isLocal = isLoopback(address);
  const hasManySources =
    isLocal && isIPv4(address) && (await canConnectFrom(origin, `${network}.${first}.254`, signal));
  const addressOf = (index: number): string =>
    `${network}.${(first + Math.floor(index / perNetwork)) % 256}.${(index % perNetwork) + 1}`;
  let newcomers = 0;
  return {
    isLoopback: isLocal,
    sourceAddress: (index) => (hasManySources ? addressOf(index % perNetwork) : undefined),
    newcomerAddress: () => (hasManySources ? addressOf(perNetwork + newcomers++) : undefined),
  };
}

/** Linux lends all of 127.0.0.0/8 to loopback; other systems only what was configured. */
async function canConnectFrom(origin: URL, localAddress: string, signal: AbortSignal): Promise<boolean> {
  try {
    (await openSocket({ origin, localAddress, signal }, connectTimeoutMs)).destroy();
    return true;
  } catch (error) {
    if (error instanceof TargetUnreachable && !signal.aborted) return false;
    throw error;
  }
}

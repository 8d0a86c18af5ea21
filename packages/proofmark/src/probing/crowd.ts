import type { Attacker } from "../model/probe.ts";

/** Requests from one client before the next takes over: fewer than what services block a client for. */
const turn = 6;

/**
 * Many clients that take turns, as an attacker with many machines does: a service that blocks one after a wave of attacks
 * then still shows what it does with each attack by itself. Where the machine lends one address alone, it is one client.
 */
export function crowdOf(attacker: Attacker): Attacker {
  let current = attacker;
  let left = turn;
  const next = (): Attacker => {
    if (left === 0) {
      current = attacker.newcomer() ?? current;
      left = turn;
    }
    left--;
    return current;
  };
  return {
    origin: attacker.origin,
    signal: attacker.signal,
    address: undefined,
    send: (request) => next().send(request),
    raw: (pieces, options) => next().raw(pieces, options),
    pause: (ms) => attacker.pause(ms),
    newcomer: () => attacker.newcomer(),
    replica: attacker.replica,
  };
}

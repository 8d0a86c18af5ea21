import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

import type { Answer, AttackRequest, Attacker } from "../model/probe.ts";
import { sendOnce, type SenderOptions } from "./ordinary-http.ts";
import { sendRaw } from "./raw-http.ts";

/** A refusal for rate is waited out this often and this long at most, as a polite client does. */
const rateRetries = 2;
const rateWaitMs = 20_000;

/** An attacker whose connections end with it. */
export interface ClosableAttacker extends Attacker, AsyncDisposable {}

export interface AttackerOptions extends SenderOptions {
  /** Where newcomers get their addresses. Default: there are none. */
  readonly newcomerAddress?: (() => string | undefined) | undefined;
  /** The origin of another instance of the service. */
  readonly replicaOrigin?: URL | undefined;
}

/** Makes the hands of a probe: one origin, the run's budget, a connection pool of its own. */
export function createAttacker(options: AttackerOptions): ClosableAttacker {
  const { origin, budget, localAddress, newcomerAddress, replicaOrigin } = options;
  const others: ClosableAttacker[] = [];
  const another = (changes: Partial<AttackerOptions>): ClosableAttacker => {
    const made = createAttacker({ ...options, ...changes });
    others.push(made);
    return made;
  };
  const replica =
    replicaOrigin === undefined ? undefined : another({ origin: replicaOrigin, replicaOrigin: undefined });
  // Certificates are judged by the TLS exposure; a probe attacks what stands behind them.
  const agent =
    origin.protocol === "https:"
      ? new HttpsAgent({ keepAlive: true, rejectUnauthorized: false })
      : new HttpAgent({ keepAlive: true });

  return {
    origin,
    signal: budget.signal,
    async send(request) {
      await budget.take();
      return await sendOnce(options, agent, request);
    },
    async raw(pieces, rawOptions) {
      await budget.take();
      return await sendRaw({ origin, localAddress, signal: budget.signal }, pieces, rawOptions);
    },
    async pause(ms) {
      await sleep(ms, undefined, { signal: budget.signal });
    },
    address: localAddress,
    newcomer() {
      const address = newcomerAddress?.();
      if (address === undefined) return undefined;
      return another({ localAddress: address });
    },
    replica,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      for (const other of others) await other[Symbol.asyncDispose]();
    },
  };
}

/** Sends, and waits out a 429 that says for how long; the last answer stands whatever it is. */
export async function sendPatiently(attacker: Attacker, request: AttackRequest): Promise<Answer> {
  let answer = await attacker.send(request);
  for (let attempt = 0; attempt < rateRetries && answer.status === 429; attempt++) {
    const waitMs = Number(answer.header("retry-after")) * 1000;
    if (!(waitMs >= 0 && waitMs <= rateWaitMs)) return answer;
    await attacker.pause(waitMs + 50);
    answer = await attacker.send(request);
  }
  return answer;
}

import { fork } from "node:child_process";
import { join } from "node:path";

import type { PairResult, PairTask, Rounds } from "./replay/pair.ts";
import type { RequestKind } from "./requests.ts";
import { spreadOf, type Spread } from "./spread.ts";
import { groups } from "./variants/variants.ts";

/** Milliseconds of CPU time for each kind of request. */
const measureMs = 1_600;
const pairLimitMs = 240_000;

/**
 * V8 may come to take what a busy place allocates for long-lived, Node's own ticks too: dead requests then wait for the large
 * collections, and a bare server needs three times as long. Which runs that befalls is chance, so it befalls none.
 */
const likeEveryRun = ["--no-allocation-site-pretenuring"];

/** What a variant costs beside a bare node:http server. */
export interface Cost {
  readonly variant: string;
  /** Of its CPU time. */
  readonly ratios: Readonly<Record<RequestKind, Spread>>;
  /** CPU microseconds on top of it, for a request. */
  readonly micros: Readonly<Record<RequestKind, Spread>>;
}

/** Measures each variant whose name or group is wanted, one process after the other. */
export async function replay(
  isWanted: (variant: string, group: string) => boolean,
  onCost: (cost: Cost) => void,
): Promise<readonly Cost[]> {
  const costs: Cost[] = [];
  for (const { id, variants } of groups) {
    for (const { name } of variants) {
      if (!isWanted(name, id)) continue;
      const result = await measurePair({ variant: name, measureMs });
      const cost = {
        variant: name,
        ratios: summarise(result, "ratios"),
        micros: summarise(result, "micros"),
      };
      onCost(cost);
      costs.push(cost);
    }
  }
  return costs;
}

function summarise({ get, post }: PairResult, number: keyof Rounds): Record<RequestKind, Spread> {
  return { get: spreadOf(get[number]), post: spreadOf(post[number]) };
}

/** A process of its own for each pair: what one variant does to the engine's caches, the next must not pay for. */
async function measurePair(task: PairTask): Promise<PairResult> {
  const child = fork(join(import.meta.dirname, "replay", "pair.ts"), [], {
    execArgv: ["--conditions=proofmark:source", ...likeEveryRun],
    timeout: pairLimitMs,
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once("message", (message: { readonly result?: PairResult; readonly fault?: string }) => {
        if (message.result === undefined) reject(new Error(message.fault));
        else resolve(message.result);
      });
      child.once("exit", (code) =>
        reject(new Error(`${task.variant}: the process that measured it ended with ${code}.`)),
      );
      child.send(task);
    });
  } finally {
    child.kill();
  }
}

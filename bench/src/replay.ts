import { fork } from "node:child_process";
import { join } from "node:path";

import type { PairResult, PairTask } from "./replay/pair.ts";
import type { RequestKind } from "./requests.ts";
import { spreadOf, type Spread } from "./spread.ts";
import { groups } from "./variants/variants.ts";

/** Milliseconds of measuring for each kind of request. */
const measureMs = 800;
const pairLimitMs = 120_000;

/** What a variant costs of the CPU time of a bare node:http server. */
export interface Cost {
  readonly variant: string;
  readonly ratios: Readonly<Record<RequestKind, Spread>>;
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
      const cost = { variant: name, ratios: summarise(await measurePair({ variant: name, measureMs })) };
      onCost(cost);
      costs.push(cost);
    }
  }
  return costs;
}

function summarise({ get, post }: PairResult): Cost["ratios"] {
  return { get: spreadOf(get), post: spreadOf(post) };
}

/** A process of its own for each pair: what one variant does to the engine's caches, the next must not pay for. */
async function measurePair(task: PairTask): Promise<PairResult> {
  const child = fork(join(import.meta.dirname, "replay", "pair.ts"), [], {
    execArgv: ["--conditions=proofmark:source"],
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

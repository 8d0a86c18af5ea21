import { performance } from "node:perf_hooks";

import { hash } from "@node-rs/argon2";

import { argon2Floor } from "./passwords-options.ts";

/** A cost of argon2id, as `createPasswords` takes it. */
export interface TunedCost {
  readonly memoryMib: number;
  readonly passes: number;
}

export interface Tuning extends TunedCost {
  /** The quickest that was measured: whatever else runs can only add to it. */
  readonly ms: number;
  /** Whether even the weakest cost that OWASP takes is slower than was asked for. */
  readonly isFloor: boolean;
}

export interface TuneOptions {
  readonly targetMs: number;
  /** MiB that one hash may take. Default: 64. */
  readonly maxMemoryMib?: number;
  /** Milliseconds of one hash. Default: measures it. */
  readonly measure?: (cost: TunedCost) => Promise<number>;
  /** How often each cost is measured. Default: 5. */
  readonly rounds?: number;
  readonly onMeasured?: (tuning: Omit<Tuning, "isFloor">) => void;
}

const memorySteps = [12, 19, 24, 32, 46, 64, 96, 128, 192, 256, 384, 512, 768, 1024];
const mostPasses = 32;

/**
 * The strongest cost whose hash takes no longer than the target: first memory, which is what costs an attacker's hardware
 * most (RFC 9106 section 4), then passes. Never below OWASP's floor.
 * @example const { memoryMib, passes } = await tuneArgon2({ targetMs: 50 });
 */
export async function tuneArgon2(options: TuneOptions): Promise<Tuning> {
  const { targetMs, maxMemoryMib = 64, measure = measureHash, rounds = 5, onMeasured } = options;
  const take = async (cost: TunedCost): Promise<Tuning> => {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await measure(cost));
    const ms = Math.min(...times);
    onMeasured?.({ ...cost, ms });
    return { ...cost, ms, isFloor: false };
  };
  const [leastMib, leastPasses] = argon2Floor.find(([least]) => least <= Math.min(19, maxMemoryMib)) ?? [
    7, 5,
  ];
  let best: Tuning | undefined;
  for (const memoryMib of [
    leastMib,
    ...memorySteps.filter((step) => step > leastMib && step <= maxMemoryMib),
  ]) {
    const tuning = await take({ memoryMib, passes: leastPasses });
    if (tuning.ms > targetMs) break;
    best = tuning;
  }
  if (best === undefined) return await weakest(take, targetMs, maxMemoryMib);
  for (let passes = best.passes + 1; passes <= mostPasses; passes++) {
    const tuning = await take({ memoryMib: best.memoryMib, passes });
    if (tuning.ms > targetMs) break;
    best = tuning;
  }
  return best;
}

/** The quickest of OWASP's pairs: they are equally strong, and machines differ in what they are quick at. */
async function weakest(
  take: (cost: TunedCost) => Promise<Tuning>,
  targetMs: number,
  maxMemoryMib: number,
): Promise<Tuning> {
  const measured: Tuning[] = [];
  for (const [memoryMib, passes] of argon2Floor)
    if (memoryMib <= maxMemoryMib) measured.push(await take({ memoryMib, passes }));
  const [quickest] = measured.toSorted((one, other) => one.ms - other.ms);
  if (quickest === undefined) throw new RangeError("maxMemoryMib is below 7, OWASP's least.");
  return { ...quickest, isFloor: quickest.ms > targetMs };
}

async function measureHash({ memoryMib, passes }: TunedCost): Promise<number> {
  const start = performance.now();
  await hash("the password of a measurement", {
    memoryCost: memoryMib * 1024,
    timeCost: passes,
    parallelism: 1,
  });
  return performance.now() - start;
}

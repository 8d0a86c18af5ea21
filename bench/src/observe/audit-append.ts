import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";

import { KeyRing } from "proofmark/identity";
import { createAuditTrail, verifyChain, type TrailRecord } from "proofmark/observe";

import { spreadOf, spreadText, type Spread } from "../spread.ts";

const rounds = 7;

/** What a trail has to take on this machine. */
export const auditTargetPerSecond = 20_000;

/** Records a second, written and signed; and what one costs whoever appends it. */
export interface AuditThroughput {
  readonly mode: string;
  readonly perSecond: Spread;
  /** CPU microseconds of `append` alone, on the way of a request. */
  readonly appendMicros: Spread;
  /** CPU microseconds of a record until it is on the disk, all threads. */
  readonly wholeMicros: Spread;
}

/** One line for the terminal. */
export function auditLine({ mode, perSecond, appendMicros, wholeMicros }: AuditThroughput): string {
  return `audit-append, ${mode}: ${spreadText(perSecond)} records/s, of ${auditTargetPerSecond} at least; ${spreadText(appendMicros)} µs on the request's way, ${spreadText(wholeMicros)} µs with writing`;
}

/** Batched, and durable with 1, 64 and 1,000 callers at once. Each chain is verified afterwards. */
export async function auditThroughputs(): Promise<readonly AuditThroughput[]> {
  return [
    await measured("batched", false, 500, 60_000),
    await measured("durable, 1,000 callers at once", true, 1_000, 30_000),
    await measured("durable, 64 callers at once", true, 64, 9_984),
    await measured("durable, one caller", true, 1, 500),
  ];
}

async function measured(
  mode: string,
  durable: boolean,
  together: number,
  count: number,
): Promise<AuditThroughput> {
  const perSecond: number[] = [];
  const appendMicros: number[] = [];
  const wholeMicros: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const folder = await mkdtemp(join(tmpdir(), "proofmark-bench-audit-"));
    const ring = new KeyRing([{ id: "bench", key: randomBytes(32) }]);
    try {
      await using trail = await createAuditTrail({ folder, ring, durable, maxQueued: count + 1 });
      const startMs = performance.now();
      const start = process.cpuUsage();
      let appendTotal = 0;
      for (let done = 0; done < count; done += together) {
        const before = process.cpuUsage();
        const outcomes = Array.from({ length: together }, (_, index) => trail.append(record(done + index)));
        const { user, system } = process.cpuUsage(before);
        appendTotal += user + system;
        if (durable) await Promise.all(outcomes);
        else await turn();
      }
      await trail.sealHead();
      const { user, system } = process.cpuUsage(start);
      perSecond.push((count / (performance.now() - startMs)) * 1000);
      appendMicros.push(appendTotal / count);
      wholeMicros.push((user + system) / count);
      const { state, records } = await verifyChain(trail.folder, { ring });
      if (state !== "intact" || records !== count)
        throw new Error(`The chain is ${state} with ${records} of ${count} records.`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return {
    mode,
    perSecond: spreadOf(perSecond.slice(2)),
    appendMicros: spreadOf(appendMicros.slice(2)),
    wholeMicros: spreadOf(wholeMicros.slice(2)),
  };
}

function record(index: number): TrailRecord {
  return {
    control: "session",
    category: "authentication",
    action: "session.started",
    isSuccess: true,
    at: Date.now(),
    account: `account-${index}`,
    client: "203.0.113.7",
    exchangeId: `0199c0de-0000-7000-8000-${String(index).padStart(12, "0")}`,
    reason: "The password and a second factor were right.",
  };
}

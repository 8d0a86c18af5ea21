import { setTimeout as wait } from "node:timers/promises";

import { chaosSchedule, type Away, type Outage } from "./chaos-schedule.ts";
import { startDriver } from "./driver.ts";
import type { Finding } from "./finding.ts";
import { judge } from "./judge.ts";
import type { ManagedProcess } from "./managed-process.ts";
import type { MemorySample } from "./memory-growth.ts";
import { closeConnections } from "./one-request.ts";
import { readEvidence } from "./read-evidence.ts";
import { recordOf } from "./record-of.ts";
import { Tally } from "./tally.ts";
import { waveMinutes } from "./traffic.ts";
import { startWorld, type World } from "./world.ts";

export interface SoakOptions {
  readonly minutes: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export interface SoakResult {
  readonly findings: readonly Finding[];
  /** What the processes wrote to stderr, its end. */
  readonly errors: string;
  /** What the findings were made of. */
  readonly record: object;
}

const memoryEveryMs = 10_000;
/** After a kill: what a process left on the disk is taken over when its lease of 30 seconds is over. */
const leaseMs = 45_000;
const mostSettleMs = 180_000;

/** Runs traffic and restarts for so many minutes, and says what came of it. @throws where it is interrupted. */
export async function runSoak({ minutes, signal, say }: SoakOptions): Promise<SoakResult> {
  const scale = minutes / 30;
  await using world = await startWorld(Math.min(1, scale));
  const tally = new Tally();
  const memory: MemorySample[] = [];
  const away: Away[] = [];
  const began = Date.now();
  const driver = startDriver(world.servicePort, world.operatorToken, tally);
  const sampling = setInterval(() => void sampleMemory(world, memory), memoryEveryMs);
  const waves = waveMinutes.map((minute) => setTimeout(() => driver.wave(), minute * scale * 60_000));
  try {
    for (const outage of chaosSchedule(minutes)) {
      await pauseUntil(began + outage.atMs, signal);
      away.push(...(await carryOut(world, outage, say, signal, began)));
      // Whatever was away is found again, and what it meant is told.
      await wait(2_000, undefined, { signal });
    }
    await pauseUntil(began + minutes * 60_000, signal);
  } finally {
    clearInterval(sampling);
    for (const wave of waves) clearTimeout(wave);
    await driver.stop();
    closeConnections();
  }
  const endedAt = Date.now();
  say(
    `${tally.requests} requests in ${((endedAt - began) / 60_000).toFixed(1)} minutes. Waiting for what is on its way.`,
  );
  await settle(world, signal);
  await world.service.stop();
  const evidence = await readEvidence(world);
  say(`Stored: ${[...evidence.events].map(([type, count]) => `${count} ${type}`).join(", ")}.`);
  await world.controlPlane.stop();
  return {
    findings: judge({ tally, memory, away, evidence, world }),
    errors: evidence.errors,
    record: recordOf({ tally, memory, away, evidence, world }),
  };
}

async function pauseUntil(moment: number, signal: AbortSignal): Promise<void> {
  const ms = moment - Date.now();
  if (ms > 0) await wait(ms, undefined, { signal });
  signal.throwIfAborted();
}

async function carryOut(
  world: World,
  { targets, downMs, what }: Outage,
  say: (line: string) => void,
  signal: AbortSignal,
  began: number,
): Promise<readonly Away[]> {
  const minute = ((Date.now() - began) / 60_000).toFixed(1);
  say(
    `${new Date().toISOString()}, minute ${minute}: kill -9 ${targets.join(" and ")}, away for ${Math.round(downMs / 1_000)} s (${what})`,
  );
  const from = Date.now();
  for (const target of targets) await world.kill(target);
  await wait(downMs, undefined, { signal });
  for (const target of targets) await world.restart(target);
  const until = Date.now();
  return targets.map((target) => ({ target, from, until }));
}

async function sampleMemory(world: World, samples: MemorySample[]): Promise<void> {
  for (const child of [world.service, world.controlPlane]) {
    const { life } = child;
    const answer = await child.memory();
    if (life !== undefined && answer !== undefined && life === child.life)
      samples.push({ name: life.name, life: life.number, at: Date.now(), ...answer });
  }
}

/** Until events are stored and people are told, at most for three minutes. */
async function settle({ service, controlPlane }: World, signal: AbortSignal): Promise<void> {
  const end = Date.now() + mostSettleMs;
  await pauseUntil((service.lives.at(-2)?.endedAt ?? 0) + leaseMs, signal);
  while (Date.now() < end && !(await isDone(service))) await wait(500, undefined, { signal });
  // Rules are evaluated every five seconds, and notices wait half a minute for others.
  await wait(8_000, undefined, { signal });
  while (Date.now() < end && !(await isDone(controlPlane))) await wait(500, undefined, { signal });
}

async function isDone(child: ManagedProcess): Promise<boolean> {
  const backlog = await child.backlog();
  return backlog !== undefined && backlog.queued === 0 && backlog.spooledBatches === 0;
}

import { Pipeline } from "../http/pipeline.ts";
import type { Guard } from "../model/guard.ts";
import type { Probe } from "../model/probe.ts";
import type { Proof } from "../model/proof.ts";
import { createAttacker } from "../probing/attacker.ts";
import { Budget, defaultBudget } from "../probing/budget.ts";
import { discoverSurface } from "../probing/discover.ts";
import { TargetUnreachable } from "../probing/errors.ts";
import { reachTarget } from "../probing/reach.ts";
import { createProvingGround } from "./proving-ground/ground.ts";
import { serve } from "./proving-ground/serve.ts";
import { runProbe, unreachable } from "./run-probe.ts";

/** A probe's word about the guarded service and about its twin with this one control off. */
export interface Bite {
  readonly control: string;
  readonly guarded: Proof;
  readonly twin: Proof;
  /** Green where it must be, red where it must be. */
  readonly bites: boolean;
}

export interface BiteOptions {
  /** Makes the guards anew for each service, for guards have state. */
  readonly createGuards: () => readonly Guard[];
  readonly signal?: AbortSignal;
}

/** Runs a probe against the guarded proving ground and its twin, each on a real socket. */
export async function bite(probe: Probe, options: BiteOptions): Promise<Bite> {
  const control = probe.spec.id;
  const signal = options.signal ?? new AbortController().signal;
  const createGuards = (): readonly Guard[] =>
    options.createGuards().filter((guard) => probe.behind?.includes(guard.spec.id) !== true);
  const all = createGuards();
  const without = createGuards().filter((guard) => guard.spec.id !== control);
  if (without.length === all.length)
    throw new Error(`${control} is not among the guards: there is nothing to switch off.`);
  const guarded = await proveGround(probe, all, signal);
  const twin = await proveGround(probe, without, signal);
  return {
    control,
    guarded,
    twin,
    bites: guarded.state === "proven" && twin.state === "failed" && isBenignHeld(twin),
  };
}

/** The twin must serve everybody: a red that comes from a broken service shows nothing. */
function isBenignHeld({ findings }: Proof): boolean {
  const benign = findings.filter(({ role }) => role === "benign");
  return benign.length > 0 && benign.every(({ outcome }) => outcome === "held");
}

async function proveGround(probe: Probe, guards: readonly Guard[], signal: AbortSignal): Promise<Proof> {
  await using service = await serve(createProvingGround(), {
    pipeline: new Pipeline(guards),
    isTls: probe.needsTls === true,
  });
  return await proveService(probe, service.origin, signal);
}

/**
 * Discovers a service and runs one probe against it, each as a client of its own. Where nothing answers, the proof is
 * an `error`, for passive probes too: there was nothing to judge.
 */
export async function proveService(probe: Probe, origin: URL, signal: AbortSignal): Promise<Proof> {
  try {
    return await proveAnswering(probe, origin, signal);
  } catch (error) {
    if (!(error instanceof TargetUnreachable)) throw error;
    return unreachable(probe.spec.id, error);
  }
}

async function proveAnswering(probe: Probe, origin: URL, signal: AbortSignal): Promise<Proof> {
  const budget = new Budget(defaultBudget, signal);
  const reach = await reachTarget(origin, signal);
  await using scout = createAttacker({ origin, budget, localAddress: reach.sourceAddress(0) });
  const surface = await discoverSurface(scout);
  await using attacker = createAttacker({
    origin,
    budget,
    localAddress: reach.sourceAddress(1),
    newcomerAddress: reach.newcomerAddress,
  });
  return await runProbe(probe, attacker, surface, Date.now());
}

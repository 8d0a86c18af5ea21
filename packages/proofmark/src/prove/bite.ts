import type { ControlOptions } from "../catalog/guards.ts";
import { Pipeline } from "../http/pipeline.ts";
import type { Guard } from "../model/guard.ts";
import type { IdentityTarget } from "../model/identity/target.ts";
import type { Probe } from "../model/probe.ts";
import type { Proof } from "../model/proof.ts";
import { createAttacker } from "../probing/attacker.ts";
import { Budget, defaultBudget } from "../probing/budget.ts";
import { discoverSurface } from "../probing/discover.ts";
import { TargetUnreachable } from "../probing/errors.ts";
import { reachTarget } from "../probing/reach.ts";
import { createProvingGround } from "./proving-ground/ground.ts";
import { createIdentityGround, type GroundInstance } from "./proving-ground/identity/ground.ts";
import { serve, type RunningService } from "./proving-ground/serve.ts";
import { runProbe, unreachable } from "./run-probe.ts";

/** What a user can say of a target beside where it is. */
export interface TargetKnowledge {
  readonly identity?: IdentityTarget | undefined;
  /** The origin of another instance. */
  readonly replica?: URL | undefined;
  /** Sent with every request. */
  readonly headers?: readonly (readonly [string, string])[];
}

/** A probe's word about the guarded service and about its twin with this one control off. */
export interface Bite {
  readonly control: string;
  readonly guarded: Proof;
  readonly twin: Proof;
  /** Green where it must be, red where it must be. */
  readonly bites: boolean;
}

export interface BiteOptions {
  /** Makes the guards anew for each service, for guards have state; `ground` is what only the proving ground can say. */
  readonly createGuards: (ground: ControlOptions) => readonly Guard[];
  readonly signal?: AbortSignal;
}

/** Runs a probe against the guarded proving ground and its twin, each on a real socket. */
export async function bite(probe: Probe, options: BiteOptions): Promise<Bite> {
  const control = probe.spec.id;
  const signal = options.signal ?? new AbortController().signal;
  const guardsFor = (ground: ControlOptions, off?: string): readonly Guard[] =>
    options
      .createGuards(ground)
      .filter(({ spec: { id } }) => id !== off && probe.behind?.includes(id) !== true);
  // A part of an application, such as its recovery of accounts, is switched off in the ground itself.
  if (probe.spec.plane !== "identity" && guardsFor({}).length === guardsFor({}, control).length)
    throw new Error(`${control} is not among the guards: there is nothing to switch off.`);
  const proveGround = probe.spec.plane === "identity" ? proveIdentityGround : proveWeakGround;
  const guarded = await proveGround(probe, guardsFor, undefined, signal);
  const twin = await proveGround(probe, guardsFor, control, signal);
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

type GuardsFor = (ground: ControlOptions, off?: string) => readonly Guard[];
type ProveGround = (
  probe: Probe,
  guardsFor: GuardsFor,
  off: string | undefined,
  signal: AbortSignal,
) => Promise<Proof>;

const proveWeakGround: ProveGround = async (probe, guardsFor, off, signal) => {
  await using service = await serve(createProvingGround(), {
    pipeline: new Pipeline(guardsFor({}, off)),
    isTls: probe.needsTls === true,
  });
  return await proveService(probe, service.origin, signal);
};

const proveIdentityGround: ProveGround = async (probe, guardsFor, off, signal) => {
  await using ground = await createIdentityGround(off);
  const start = ({ listener, controls }: GroundInstance): Promise<RunningService> =>
    serve(listener, {
      pipeline: new Pipeline(guardsFor(controls, off)),
      isTls: probe.needsTls === true,
    });
  const [one, two] = ground.instances;
  await using service = await start(one);
  await using replica = await start(two);
  return await proveService(probe, service.origin, signal, {
    identity: ground.target,
    replica: replica.origin,
  });
};

/**
 * Discovers a service and runs one probe against it, each as a client of its own. Where nothing answers, the proof is
 * an `error`, for passive probes too: there was nothing to judge.
 */
export async function proveService(
  probe: Probe,
  origin: URL,
  signal: AbortSignal,
  knowledge: TargetKnowledge = {},
): Promise<Proof> {
  try {
    return await proveAnswering(probe, origin, signal, knowledge);
  } catch (error) {
    if (!(error instanceof TargetUnreachable)) throw error;
    return unreachable(probe.spec.id, error);
  }
}

async function proveAnswering(
  probe: Probe,
  origin: URL,
  signal: AbortSignal,
  { identity, replica, headers }: TargetKnowledge,
): Promise<Proof> {
  const budget = new Budget(defaultBudget, signal);
  const reach = await reachTarget(origin, signal);
  await using scout = createAttacker({ origin, budget, headers, localAddress: reach.sourceAddress(0) });
  const surface = await discoverSurface(scout, { identity });
  await using attacker = createAttacker({
    origin,
    budget,
    headers,
    localAddress: reach.sourceAddress(1),
    newcomerAddress: reach.newcomerAddress,
    replicaOrigin: replica,
  });
  return await runProbe(probe, attacker, surface, Date.now());
}

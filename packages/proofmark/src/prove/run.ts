import type { ControlSpec } from "../model/control.ts";
import type { IdentityTarget } from "../model/identity/target.ts";
import { probeSafeties, type Probe, type Surface } from "../model/probe.ts";
import type { Proof } from "../model/proof.ts";
import { createAttacker, type ClosableAttacker } from "../probing/attacker.ts";
import { Budget, defaultBudget, type BudgetOptions } from "../probing/budget.ts";
import { discoverSurface } from "../probing/discover.ts";
import { BudgetExhausted, TargetUnreachable } from "../probing/errors.ts";
import { reachTarget, type Reach } from "../probing/reach.ts";
import { readInstrumentation } from "./instrumented.ts";
import { notRun, runProbe, unreachable } from "./run-probe.ts";
import type { ControlResult, RunResult } from "./run-result.ts";

export interface ProveOptions {
  /** Everything that is judged, in the order of the report; the run itself goes from passive to intrusive. */
  readonly probes: readonly Probe[];
  /** Routes that discovery would not find: `GET /notes/1`, `/admin`. */
  readonly routes?: readonly string[];
  /** Whether probes that may disturb others run against a target that is not on loopback. Default: false. */
  readonly allowsIntrusive?: boolean;
  /** Sent with every request, such as a session cookie. Never recorded. */
  readonly headers?: readonly (readonly [string, string])[];
  /** Who may sign in as a test principal, and where. Default: nobody, and what needs one does not apply. */
  readonly identity?: IdentityTarget | undefined;
  /** Another instance of the same service, which must forget with it who was signed out. */
  readonly replica?: URL | undefined;
  readonly budget?: Partial<BudgetOptions>;
  /** Ends the run; what is proven by then is returned as a partial result. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly version: string;
}

export type Progress =
  | { readonly phase: "discover"; readonly retrieved: number; readonly path: string }
  | { readonly phase: "probe"; readonly title: string; readonly done: number; readonly of: number }
  | { readonly phase: "proof"; readonly spec: ControlSpec; readonly proof: Proof };

const intrusiveReason = "Intrusive probes run against loopback, or with --intrusive.";

/**
 * Attacks a running service and says what got through. Works on any service that speaks HTTP; nothing is installed in
 * it. Requests are bounded in number, rate and time.
 * @throws TargetUnreachable where nothing answers at the target from the start.
 */
export async function prove(target: URL, options: ProveOptions): Promise<RunResult> {
  const startedAt = Date.now();
  const signal = options.signal ?? new AbortController().signal;
  const budget = new Budget({ ...defaultBudget, ...options.budget }, signal);
  const run: Run = { target, options, budget, proofs: new Map(), skipped: new Map() };
  let surface: Surface | undefined;
  let partial: Required<Pick<RunResult, "partialReason" | "partialCause">> | undefined;
  try {
    const reach = await reachTarget(target, signal);
    surface = await discover(run, reach);
    await runAll(run, reach, surface);
  } catch (error) {
    const progress = `${run.proofs.size} of ${options.probes.length} probes had ended.`;
    if (error instanceof BudgetExhausted)
      partial = { partialReason: `${error.message} ${progress}`, partialCause: "budget" };
    else if (signal.aborted)
      partial = { partialReason: `Interrupted. ${progress}`, partialCause: "interrupted" };
    else throw error;
  }
  const endedAt = Date.now();
  return {
    tool: { name: "proofmark", version: options.version },
    target: target.origin,
    startedAt,
    endedAt,
    isPartial: partial !== undefined,
    ...partial,
    requestsSent: budget.sent,
    routes: (surface?.routes ?? []).map(({ method, path, source }) => ({ method, path, source })),
    instrumentation: surface && readInstrumentation(surface),
    results: options.probes.map((probe) => resultOf(probe, run, endedAt)),
  };
}

/** What a run is for and has come to so far, by control. */
interface Run {
  readonly target: URL;
  readonly options: ProveOptions;
  readonly budget: Budget;
  readonly proofs: Map<string, Proof>;
  readonly skipped: Map<string, string>;
}

async function discover(run: Run, reach: Reach): Promise<Surface> {
  const { options } = run;
  await using scout = attackerFrom(run, reach, 0);
  return await discoverSurface(scout, {
    ...(options.routes === undefined ? {} : { routes: options.routes }),
    identity: options.identity,
    onProgress: ({ retrieved, path }) => options.onProgress?.({ phase: "discover", retrieved, path }),
  });
}

async function runAll(run: Run, reach: Reach, surface: Surface): Promise<void> {
  const { options } = run;
  const mayIntrude = options.allowsIntrusive === true || reach.isLoopback;
  const ordered = options.probes.toSorted(
    (a, b) => probeSafeties.indexOf(a.safety) - probeSafeties.indexOf(b.safety),
  );
  let done = 0;
  let isDown = false;
  for (const probe of ordered) {
    if (probe.safety === "intrusive" && !mayIntrude) {
      run.skipped.set(probe.spec.id, intrusiveReason);
      continue;
    }
    options.onProgress?.({ phase: "probe", title: probe.spec.title, done, of: ordered.length });
    // Not among the arguments above: without a listener they are not evaluated.
    done++;
    // Each probe comes from an address of its own where the machine has several: a limit that one met must not
    // answer for the next.
    await using attacker = attackerFrom(run, reach, done);
    const proof: Proof = isDown
      ? unreachable(probe.spec.id, new TargetUnreachable("The target stopped answering during this run."))
      : await runProbe(probe, attacker, surface, Date.now());
    run.proofs.set(probe.spec.id, proof);
    options.onProgress?.({ phase: "proof", spec: probe.spec, proof });
    if (proof.state === "error") isDown = !(await isAnswering(run));
  }
}

function attackerFrom({ target, options, budget }: Run, reach: Reach, index: number): ClosableAttacker {
  const { sourceAddress, newcomerAddress } = reach;
  const localAddress = sourceAddress(index);
  return createAttacker({
    origin: target,
    budget,
    localAddress,
    newcomerAddress,
    headers: options.headers,
    replicaOrigin: options.replica,
  });
}

async function isAnswering({ target, budget }: Run): Promise<boolean> {
  try {
    await reachTarget(target, budget.signal);
    return true;
  } catch (error) {
    if (error instanceof TargetUnreachable) return false;
    throw error;
  }
}

function resultOf({ spec, safety }: Probe, { proofs, skipped }: Run, now: number): ControlResult {
  const proof = proofs.get(spec.id);
  if (proof !== undefined) return { spec, safety, proof };
  return {
    spec,
    safety,
    proof: notRun(spec.id, now),
    skipped: skipped.get(spec.id) ?? "The run ended before this probe.",
  };
}

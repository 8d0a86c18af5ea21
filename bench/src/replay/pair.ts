import { answerEnds, requestKinds, type RequestKind } from "../requests.ts";
import { reference, variantNamed } from "../variants/variants.ts";
import { connections, Line } from "./line.ts";
import { bytesFor, checkAnswer } from "./session.ts";

/** What one process measures: a variant beside the bare server, request by request. */
export interface PairTask {
  readonly variant: string;
  /** Milliseconds of CPU time for each kind of request, warming up not counted. */
  readonly measureMs: number;
}

/** The variant beside the bare server, one of each number a round. */
export interface Rounds {
  /** Its CPU time, divided by that of the bare server. */
  readonly ratios: readonly number[];
  /** CPU microseconds that a request takes beyond those of the bare server. */
  readonly micros: readonly number[];
}

export type PairResult = Record<RequestKind, Rounds>;

// Long enough to have a collection of garbage in it; the shorter, the more alike are the rounds that are compared.
const roundMs = 10;
const leastRounds = 9;
const warmUpMs = 400;

async function measure({ variant: name, measureMs }: PairTask): Promise<PairResult> {
  const variant = variantNamed(name);
  const bare = await reference.start();
  const other = await variant.start();
  const bytes = await bytesFor(variant, other.server);
  const result: Partial<PairResult> = {};
  for (const kind of requestKinds) {
    await checkAnswer(reference, bare.server, kind, bytes[kind]);
    await checkAnswer(variant, other.server, kind, bytes[kind]);
    result[kind] = await compare(new Line(bare.server), new Line(other.server), kind, bytes[kind], measureMs);
    // After a hundred thousand requests the answer must still be the right one.
    await checkAnswer(variant, other.server, kind, bytes[kind]);
  }
  return result as PairResult;
}

async function compare(
  bare: Line,
  other: Line,
  kind: RequestKind,
  bytes: Buffer,
  measureMs: number,
): Promise<Rounds> {
  const timed = async (line: Line, turns: number): Promise<number> => {
    const before = cpuMicros();
    const requests = await line.run(bytes, answerEnds[kind], turns);
    return (cpuMicros() - before) / requests;
  };
  const warmUp = async (line: Line): Promise<number> => {
    let micros = 0;
    const until = cpuMicros() + warmUpMs * 1000;
    while (cpuMicros() < until) micros = await timed(line, 20);
    return micros;
  };
  const bareTurns = turnsFor(await warmUp(bare));
  const otherTurns = turnsFor(await warmUp(other));
  const ratios: number[] = [];
  const micros: number[] = [];
  const until = cpuMicros() + measureMs * 1000;
  while (cpuMicros() < until || ratios.length < leastRounds) {
    const before = await timed(bare, bareTurns);
    const between = await timed(other, otherTurns);
    const after = await timed(bare, bareTurns);
    // The machine drifts: the bare server stands on both sides of the variant.
    const beside = (before + after) / 2;
    ratios.push(between / beside);
    micros.push(between - beside);
  }
  return { ratios, micros };
}

function turnsFor(micros: number): number {
  return Math.max(4, Math.round((roundMs * 1000) / (micros * connections)));
}

/**
 * The CPU time of this process, its collector included: what else the machine does is not in it. By the clock on the wall, a
 * busy machine would stop before the engine has compiled what is measured.
 */
function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

process.once("message", (task: PairTask) => {
  measure(task)
    .then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ fault: error instanceof Error ? error.stack : String(error) }),
    )
    .finally(() => process.disconnect());
});

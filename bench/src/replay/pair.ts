import { answerEnds, requestKinds, type RequestKind } from "../requests.ts";
import { reference, variantNamed } from "../variants/variants.ts";
import { Line } from "./line.ts";
import { bytesFor, checkAnswer } from "./session.ts";

/** What one process measures: a variant beside the bare server, request by request. */
export interface PairTask {
  readonly variant: string;
  /** Milliseconds of measuring for each kind of request, warming up not counted. */
  readonly measureMs: number;
}

/** CPU time of the variant divided by that of the bare server, one number a round. */
export type PairResult = Record<RequestKind, readonly number[]>;

const roundMs = 25;
const leastRounds = 9;
const warmUpMs = 300;

async function measure({ variant: name, measureMs }: PairTask): Promise<PairResult> {
  const variant = variantNamed(name);
  const bare = await reference.start();
  const other = await variant.start();
  const bytes = await bytesFor(variant, other.server);
  const result: Partial<Record<RequestKind, number[]>> = {};
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
): Promise<number[]> {
  const timed = async (line: Line, turns: number): Promise<number> => {
    // The CPU time of this process, its collector included: what else the machine does is not in it.
    const before = process.cpuUsage();
    await line.run(bytes, answerEnds[kind], turns);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / turns;
  };
  const warmUp = async (line: Line): Promise<number> => {
    let micros = 0;
    const until = performance.now() + warmUpMs;
    while (performance.now() < until) micros = await timed(line, 20);
    return micros;
  };
  const bareMicros = await warmUp(bare);
  const otherMicros = await warmUp(other);
  const bareTurns = Math.max(4, Math.round((roundMs * 1000) / bareMicros));
  const otherTurns = Math.max(4, Math.round((roundMs * 1000) / otherMicros));
  const ratios: number[] = [];
  const until = performance.now() + measureMs;
  while (performance.now() < until || ratios.length < leastRounds) {
    const before = await timed(bare, bareTurns);
    const between = await timed(other, otherTurns);
    const after = await timed(bare, bareTurns);
    // The machine drifts: the bare server stands on both sides of the variant.
    ratios.push(between / ((before + after) / 2));
  }
  return ratios;
}

process.once("message", (task: PairTask) => {
  measure(task)
    .then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ fault: error instanceof Error ? error.stack : String(error) }),
    )
    .finally(() => process.disconnect());
});

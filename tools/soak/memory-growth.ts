import type { MemoryAnswer } from "./child-messages.ts";
import type { Life } from "./life.ts";
import { slope, type Sample } from "./slope.ts";

export interface MemorySample extends MemoryAnswer {
  readonly name: string;
  readonly life: number;
  readonly at: number;
}

export interface Growth {
  readonly minutes: number;
  readonly samples: number;
  /** KiB a minute, each as a sample has it. */
  readonly dataKib: number;
  readonly codeKib: number;
  readonly residentKib: number;
  /** At the end. */
  readonly dataMib: number;
  readonly codeMib: number;
}

/** A third of the life: caches fill, pools reach their size. */
const warmUpShare = 1 / 3;
const minuteMs = 60_000;

/** The growth of memory in the longest of these lives, without its warm-up; undefined where it is not sampled. */
export function memoryGrowth(lives: readonly Life[], samples: readonly MemorySample[]): Growth | undefined {
  const longest = lives.toSorted((one, other) => lengthOf(other) - lengthOf(one))[0];
  if (longest === undefined) return undefined;
  const from = longest.readyAt + lengthOf(longest) * warmUpShare;
  const own = samples.filter(
    ({ name, life, at }) => name === longest.name && life === longest.number && at >= from,
  );
  const [first] = own;
  const last = own.at(-1);
  if (first === undefined || last === undefined || own.length < 3) return undefined;
  const kibAMinute = (read: (sample: MemorySample) => number): number =>
    (slope(own.map((sample): Sample => ({ at: sample.at, value: read(sample) }))) * minuteMs) / 1_024;
  return {
    minutes: (last.at - first.at) / minuteMs,
    samples: own.length,
    dataKib: kibAMinute(({ dataBytes }) => dataBytes),
    codeKib: kibAMinute(({ codeBytes }) => codeBytes),
    residentKib: kibAMinute(({ residentBytes }) => residentBytes),
    dataMib: last.dataBytes / 1_048_576,
    codeMib: last.codeBytes / 1_048_576,
  };
}

function lengthOf({ readyAt, endedAt = readyAt }: Life): number {
  return endedAt - readyAt;
}

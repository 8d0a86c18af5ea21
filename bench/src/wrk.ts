import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { spreadOf, type Spread } from "./spread.ts";
import { proxies } from "./variants/proxies.ts";
import { loadedVariants, reference } from "./variants/variants.ts";
import { startServed, type Served } from "./wrk/served.ts";

const connections = 32;
const seconds = 3;
const rounds = 3;

/** Requests a second beside the first server of its table. */
export interface Throughput {
  readonly name: string;
  readonly ratio: Spread;
}

export interface Throughputs {
  readonly servers: readonly Throughput[];
  readonly proxies: readonly Throughput[];
}

/** Asks wrk, server after server and round after round; undefined where this machine has no wrk. */
export async function load(onRound: (line: string) => void): Promise<Throughputs | undefined> {
  if (!(await hasWrk())) {
    onRound("wrk is missing: the loopback part is skipped. On Debian: apt-get install wrk.");
    return undefined;
  }
  const started: Served[] = [];
  try {
    const servers: Served[] = [];
    for (const { name, headers } of loadedVariants)
      started.push(keep(servers, await startServed({ name }, headers)));
    const upstream = servers.find(({ name }) => name === reference.name) as Served;
    const fronts: Served[] = [];
    for (const { name, headers } of proxies) {
      const task = { name, upstream: new URL(upstream.url).origin };
      started.push(keep(fronts, await startServed(task, headers)));
    }
    return { servers: await compare(servers, onRound), proxies: await compare(fronts, onRound) };
  } finally {
    for (const served of started) served.stop();
  }
}

function keep(list: Served[], served: Served): Served {
  list.push(served);
  return served;
}

async function compare(all: readonly Served[], onRound: (line: string) => void): Promise<Throughput[]> {
  const ratios = new Map<string, number[]>(all.map(({ name }) => [name, []]));
  // A first round warms the servers up, and does not count.
  for (let round = 0; round <= rounds; round++) {
    const rates = new Map<string, number>();
    for (const served of all) rates.set(served.name, await rateOf(served, round === 0 ? 1 : seconds));
    if (round === 0) continue;
    const first = rates.values().next().value ?? Number.NaN;
    for (const [name, rate] of rates) ratios.get(name)?.push(rate / first);
    onRound(`wrk, round ${round} of ${rounds}: ${all.length} servers`);
  }
  return [...ratios].map(([name, numbers]) => ({ name, ratio: spreadOf(numbers) }));
}

async function rateOf({ name, url, lines }: Served, durationSeconds: number): Promise<number> {
  const headers = lines.flatMap((line) => ["-H", line]);
  const { stdout } = await promisify(execFile)(
    "wrk",
    ["-t1", `-c${connections}`, `-d${durationSeconds}s`, ...headers, url],
    { timeout: (durationSeconds + 15) * 1000 },
  );
  const trouble = /Non-2xx.*|Socket errors.*/.exec(stdout)?.[0];
  if (trouble !== undefined) throw new Error(`${name}: ${trouble}. A rate of errors would say nothing.`);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  if (!(rate > 0)) throw new Error(`${name}: wrk named no rate: ${stdout}`);
  return rate;
}

async function hasWrk(): Promise<boolean> {
  return await promisify(execFile)("wrk", ["--version"]).then(
    () => true,
    // It exits with 1 after it has said its version; only ENOENT means that it is not there.
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
  );
}

import type { Server } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { createPaint } from "proofmark/prove";
import { missesOfBar, scoreOf } from "./comparison.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { describeNext, tryThings } from "./next-steps.ts";
import { choosePorts, firstPort } from "./ports.ts";
import { createProgressBoard } from "./progress.ts";
import { type Proven, proveService } from "./prove-service.ts";
import { serveReports } from "./report-server.ts";
import { type Service, startService } from "./service.ts";
import { outOf100, percent, renderTable, seconds } from "./table.ts";
import { askWhatWasTold } from "./told.ts";
import { bareFile, variants } from "./variants.ts";

export interface StartOptions {
  /** Proves and ends, instead of serving the reports until it is interrupted. */
  readonly isOnce: boolean;
  /** The first of four ports in a row, as in the environment. Default: 3000. */
  readonly port: string | undefined;
  readonly signal: AbortSignal;
}

/** What `npm start` ends with. */
export const startExitCodes = {
  /** Stopped after the proofs, or with --once: the bar was met. */
  ok: 0,
  /** A variant does not meet the bar, or a process died. */
  failed: 1,
  /** The command line or PORT is wrong; nothing was started. */
  usage: 2,
  /** Stopped before the proofs had ended: 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;

/** How long the end of a process may come after its last connection. */
const deathDelayMs = 500;

/** Runs Jotter bare, hardened and behind the gateway, proves all three and shows them side by side. */
export async function start({ isOnce, port, signal }: StartOptions): Promise<number> {
  const { stdout } = process;
  // https://no-color.org: any value that is not empty.
  const paint = createPaint(stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "");
  const say = (text: string): void => void stdout.write(`${text}\n`);
  let first: number;
  try {
    first = firstPort(port, variants.length + 1);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return startExitCodes.usage;
  }
  const services: Service[] = [];
  const death = new AbortController();
  let server: Server | undefined;
  let plane: ControlPlane | undefined;
  try {
    const ports = await choosePorts(first, variants.length + 1);
    for (const { note } of ports) if (note !== undefined) say(paint(note, "amber"));
    plane = await startControlPlane();
    await startAll(
      services,
      ports.map((chosen) => chosen.port),
      plane,
      signal,
    );
    for (const { died } of services) void died.then((sentence) => death.abort(new Error(sentence)));
    const [, ...shown] = services;
    const ending = AbortSignal.any([signal, death.signal]);

    say("Jotter, three times. Ctrl-C stops all of it.\n");
    for (const [index, { title, how }] of variants.entries())
      say(`  ${title.padEnd(10)}${shown[index]?.url}  ${paint(how, "faint")}`);
    say("\nAttacking all three …");
    const proven = await proveAll(shown, ending);
    say(`\n${renderTable(proven, paint, stdout.isTTY ? stdout.columns : 100)}`);
    const misses = missesOfBar(proven);
    for (const miss of misses) say(paint(`✕ ${miss}`, "red"));
    const code = misses.length === 0 ? startExitCodes.ok : startExitCodes.failed;
    if (isOnce) return code;

    const tried = await tryThings(proven);
    const hardened = proven.find(({ variant }) => variant.id === "hardened");
    const told = await askWhatWasTold(hardened?.url ?? "", plane, ending);
    const page = ports.at(-1)?.port ?? 0;
    server = await serveReports(proven, tried, told, page);
    say(describeNext(proven, tried, told, `http://127.0.0.1:${page}`, paint));
    await aborted(ending);
    death.signal.throwIfAborted();
    return code;
  } catch (error) {
    if (signal.aborted) return startExitCodes.interrupted;
    // A target that does not answer is seen a moment before the process that ended; that one is the reason.
    await Promise.race([aborted(death.signal), wait(deathDelayMs)]);
    process.stderr.write(`${messageOf(death.signal.aborted ? death.signal.reason : error)}\n`);
    return startExitCodes.failed;
  } finally {
    if (signal.aborted) say("\nStopping.");
    server?.close();
    server?.closeAllConnections();
    await Promise.all(services.map((service) => service.stop()));
    await plane?.[Symbol.asyncDispose]();
  }
}

/** Starts what stands behind the gateway first, then each variant. What was started is in `services`, come what may. */
async function startAll(
  services: Service[],
  ports: readonly number[],
  plane: ControlPlane,
  signal: AbortSignal,
): Promise<void> {
  const begin = async (
    name: string,
    command: readonly string[],
    port: number,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    const service = await startService({ name, command, port, environment, signal });
    services.push(service);
    return service.url;
  };
  // Not the bare one that is attacked beside it: what an attack breaks there must not show behind the gateway.
  const upstream = await begin("Jotter behind the gateway", [bareFile], 0);
  for (const [index, { id, title, start: startVariant }] of variants.entries()) {
    const port = ports[index] ?? 0;
    const environment = id === "hardened" ? plane.environment : {};
    await begin(title, startVariant({ port, upstream }), port, environment);
  }
}

async function proveAll(services: readonly Service[], signal: AbortSignal): Promise<readonly Proven[]> {
  const names = variants.map(({ title }) => title);
  const board = createProgressBoard(process.stdout, names);
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const runs = variants.map(async (variant, index) => {
    const { title } = variant;
    const one = await proveService(variant, services[index]?.url ?? "", either, (progress) =>
      board.show(title, progress),
    );
    either.throwIfAborted();
    const { controls, coverage } = scoreOf(one);
    const took = seconds(one.view.endedAt - one.view.startedAt);
    board.end(title, `${outOf100(controls)}, coverage ${percent(coverage)}, in ${took}`);
    return one;
  });
  try {
    return await Promise.all(runs);
  } finally {
    // Where one can't be proven, the others end too, and write nothing more.
    failure.abort(new Error("Another variant could not be proven."));
    await Promise.allSettled(runs);
    board.clear();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

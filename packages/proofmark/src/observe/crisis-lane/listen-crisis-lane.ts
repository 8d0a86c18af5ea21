import { Worker } from "node:worker_threads";

import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { Alerts } from "./alerts.ts";
import { directoryOf, doubtAbout } from "./directory/directory.ts";
import type { LaneWorkerData, LaneWorkerMessage } from "./lane-worker.ts";
import type { CrisisAlert } from "./notice.ts";
import { crisisLaneOptions, type CrisisLaneOptions } from "./options.ts";

export interface LaneListenerOptions extends Pick<CrisisLaneOptions, "country" | "resources"> {
  readonly port: number;
  /** Default: every address of this machine. */
  readonly host?: string | undefined;
  readonly alert?: CrisisAlert | undefined;
  /** Told of a thread that died and is started again, of alerts that nobody takes, and of contacts that nobody has checked. Default: a warning of the process. */
  readonly onTrouble?: ((reason: string) => void) | undefined;
  readonly clock?: Clock | undefined;
}

export interface LaneListener extends AsyncDisposable {
  /** The one that was chosen, where 0 was given. */
  readonly port: number;
  /** Ends the thread as a fault would; it is started again. For drills. */
  crash(): Promise<void>;
}

const restartMs = [50, 200, 1_000, 5_000] as const;
const sweepMs = 500;
const memoryMb = 128;

/**
 * Serves the contacts from a thread of their own, on a port of their own: a blocked event loop, a dead database and a
 * broken handler of the main thread do not reach it. A thread that dies is started again, at most every five seconds once it
 * has died often. It ends with the process: what must outlive that is a process of its own. Alerts are sent by the main
 * thread, and wait while that is blocked.
 * @throws OptionsError where the country is not in the directory; the error of `listen` where the port is taken.
 * @example await using lane = await listenCrisisLane({ port: 8081, country: "US" });
 */
export async function listenCrisisLane(options: LaneListenerOptions): Promise<LaneListener> {
  const { country, resources } = parseOptions("crisis-lane", crisisLaneOptions, {
    path: "/",
    country: options.country,
    ...(options.resources === undefined ? {} : { resources: options.resources }),
  });
  const onTrouble =
    options.onTrouble ?? ((reason: string) => process.emitWarning(reason, "ProofmarkWarning"));
  const clock = options.clock ?? systemClock;
  const alerts = new Alerts({
    alert: options.alert,
    clock,
    onSign: () => {},
    onState: (state) =>
      onTrouble(
        state === "failing"
          ? "Nobody took a crisis alert within a minute."
          : "Crisis alerts are taken again.",
      ),
  });
  const timer = setInterval(() => alerts.tick(), sweepMs).unref();
  const directory = directoryOf(resources);
  const settings = { path: "/", country: country as string, directory };
  const entry = directory.find((one) => one.country === country);
  const doubt = entry && doubtAbout(entry, clock.now());
  if (doubt !== undefined) onTrouble(doubt);
  let { port } = options;
  let isClosed = false;
  let deaths = 0;
  let worker: Worker | undefined;
  let restart: NodeJS.Timeout | undefined;

  const start = async (): Promise<void> => {
    const data: LaneWorkerData = { settings, port, host: options.host ?? "0.0.0.0" };
    const started = new Worker(workerFile, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    worker = started;
    await new Promise<void>((resolve, reject) => {
      started.on("message", (message: LaneWorkerMessage) => {
        if (message.type === "sign")
          alerts.raise({ exchangeId: message.exchangeId, route: "/", client: message.exchangeId });
        else {
          ({ port } = message);
          resolve();
        }
      });
      started.once("error", reject);
      started.once("exit", () => {
        reject(new Error("The thread of the crisis lane ended before it listened."));
        if (worker === started && !isClosed && port !== 0) again();
      });
    });
  };
  const again = (): void => {
    const waitMs = restartMs[Math.min(deaths++, restartMs.length - 1)] ?? 0;
    onTrouble(`The thread of the crisis lane ended: it is started again in ${waitMs} ms.`);
    // What goes wrong then ends the thread, which is started again.
    restart = setTimeout(() => void start().catch(() => {}), waitMs);
  };
  try {
    await start();
  } catch (error) {
    isClosed = true;
    clearInterval(timer);
    throw error;
  }
  return {
    port,
    crash: async () => void (await worker?.terminate()),
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearInterval(timer);
      clearTimeout(restart);
      await worker?.terminate();
    },
  };
}

/** Beside this file, as a source or as it is published. */
const workerFile = new URL(
  `./lane-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`,
  import.meta.url,
);

import { chromium } from "./chromium.ts";
import { installMissing } from "./debian.ts";
import { oathtool } from "./oathtool.ts";
import { postgres } from "./postgres.ts";
import { promtool } from "./promtool.ts";
import { pyjwt } from "./pyjwt.ts";
import { redis } from "./redis.ts";
import type { RunningService, ServiceKind } from "./service.ts";

export const serviceKinds: readonly ServiceKind[] = [redis, postgres, chromium, pyjwt, oathtool, promtool];

export interface TestServices {
  /** The variables that lead tests to the services. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** Starts what the environment does not name already, all of it at once. After a failure nothing is left running. */
export async function startServices(
  signal: AbortSignal,
  kinds: readonly ServiceKind[] = serviceKinds,
  given: NodeJS.ProcessEnv = process.env,
): Promise<TestServices> {
  const wanted = kinds.filter((kind) => !given[kind.variable]);
  installMissing(wanted.filter((kind) => kind.locate() === undefined));
  const starts = await Promise.allSettled(wanted.map((kind) => start(kind, signal)));
  const running = starts.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failures = starts.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  const stop = async (): Promise<void> => {
    await Promise.allSettled(running.map(([, service]) => service.stop()));
  };
  if (failures.length > 0) {
    await stop();
    throw new AggregateError(failures, failures.map((failure) => messageOf(failure)).join("\n"));
  }
  return {
    environment: Object.fromEntries(running.map(([kind, service]) => [kind.variable, service.address])),
    stop,
  };
}

async function start(kind: ServiceKind, signal: AbortSignal): Promise<[ServiceKind, RunningService]> {
  const program = kind.locate();
  if (program === undefined) throw new Error(`${kind.name} was installed, but its program is not found.`);
  return [kind, await kind.start(program, signal)];
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

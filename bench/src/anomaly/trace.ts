import type { ServiceSignal } from "proofmark/observe";

import { normal, poisson, randomFrom } from "./random.ts";

/** One minute of a service, by signal. */
export type Minute = Record<ServiceSignal, number>;

export interface Trace {
  readonly minutes: readonly Minute[];
  /** What happened that is no incident, by minute: a newsletter, a scanner, a restart. */
  readonly happenings: ReadonlyMap<number, Happening>;
}

export type Happening = "newsletter" | "scanner" | "restart";

export const minuteMs = 60_000;
export const minutesAWeek = 7 * 24 * 60;
/** Monday, 2026-01-05T00:00:00Z. */
export const traceStart = Date.UTC(2026, 0, 5);

/**
 * A made-up service, for nobody has a trace of a real one to give away: 600 requests a minute at noon on weekdays, a fifth at
 * night, less at the weekend and 2 % more each week; noise with heavy tails that lasts some minutes; newsletters that double
 * the traffic for ten minutes, scanners of three minutes (one in five from twenty addresses), and restarts for a deployment with half a minute of silence and a slow minute after.
 */
export function makeTrace(seed: number, weeks: number): Trace {
  const random = randomFrom(seed);
  const minutes: Minute[] = [];
  const happenings = new Map<number, Happening>();
  let wander = 0;
  let slowness = 0;
  let burstLeft = 0;
  let scanLeft = 0;
  let scanners = 0;
  for (let at = 0; at < weeks * minutesAWeek; at++) {
    // Autocorrelated noise: AR(1), with a jump of a heavy tail now and then.
    wander = 0.9 * wander + 0.03 * heavy(random);
    slowness = 0.85 * slowness + 0.03 * heavy(random);
    if (burstLeft > 0) burstLeft--;
    else if (random() < 3 / minutesAWeek) burstLeft = 10;
    if (scanLeft > 0) scanLeft--;
    else if (random() < 5 / minutesAWeek) {
      scanLeft = 3;
      scanners = random() < 0.2 ? 20 : 1;
    }
    const isRestart = random() < 10 / minutesAWeek;
    if (burstLeft > 0) happenings.set(at, "newsletter");
    else if (scanLeft > 0) happenings.set(at, "scanner");
    else if (isRestart) happenings.set(at, "restart");
    const load = profile(at) * Math.exp(wander) * (burstLeft > 0 ? 1.6 : 1) * (isRestart ? 0.5 : 1);
    const requests = poisson(random, 600 * load);
    const errors = poisson(random, requests * 0.003 + (isRestart ? 4 : 0));
    minutes.push({
      requests,
      errors: requests === 0 ? 0 : Math.min(1, errors / requests),
      "latency-median": 12 * Math.exp(slowness + 0.1 * load + (isRestart ? 0.3 : 0)),
      "latency-p99":
        80 * Math.exp(1.5 * slowness + 0.12 * heavy(random) + 0.2 * load + (isRestart ? 0.8 : 0)),
      refusals: poisson(random, 2 * load + (scanLeft > 0 ? scanners : 0)),
      "sign-in-failures": poisson(random, 3 * load),
      "new-users": poisson(random, 1.5 * load),
      "new-addresses": poisson(random, 25 * load * (burstLeft > 0 ? 1.5 : 1)),
    });
  }
  return { minutes, happenings };
}

/** Of the noon of a weekday. */
function profile(minute: number): number {
  const hour = (minute / 60) % 24;
  const day = Math.floor(minute / 1440) % 7;
  const week = minute / minutesAWeek;
  const daily = 0.2 + 0.8 * Math.exp(-(((hour - 13) / 5) ** 2));
  return daily * (day >= 5 ? 0.6 : 1) * 1.02 ** week;
}

/** Student's t with four degrees of freedom: one in two hundred is beyond 4.6. */
function heavy(random: () => number): number {
  const squares = [0, 0, 0, 0].reduce((sum) => sum + normal(random) ** 2, 0);
  return normal(random) / Math.sqrt(squares / 4);
}

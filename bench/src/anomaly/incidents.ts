import { poisson } from "./random.ts";
import type { Minute } from "./trace.ts";

/** What goes wrong, and how a minute of it looks. */
export interface IncidentKind {
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  /** @param passed minutes since it began. */
  change(minute: Minute, passed: number, random: () => number): Minute;
}

export const incidentKinds: readonly IncidentKind[] = [
  {
    id: "flood",
    title: "Flood: five times the requests of a weekday's noon, from 50 addresses",
    minutes: 20,
    change: (minute, _, random) => ({
      ...minute,
      requests: minute.requests + poisson(random, 3000),
      "latency-p99": minute["latency-p99"] * 2,
      "new-addresses": minute["new-addresses"] + 3,
    }),
  },
  {
    id: "slow-rise",
    title: "Slow rise: 1 % more requests each minute, for two hours",
    minutes: 120,
    change: (minute, passed) => ({ ...minute, requests: Math.round(minute.requests * 1.01 ** passed) }),
  },
  {
    id: "outage",
    title: "Outage: 3 % of the requests still come through",
    minutes: 15,
    change: (minute, _, random) => ({ ...minute, requests: poisson(random, minute.requests * 0.03) }),
  },
  {
    id: "missing-traffic",
    title: "Missing traffic: a third of the clients is gone",
    minutes: 60,
    change: (minute, _, random) => ({ ...minute, requests: poisson(random, minute.requests * 0.67) }),
  },
  {
    id: "errors",
    title: "A broken release: 5 % of the answers are errors",
    minutes: 30,
    change: (minute) => ({ ...minute, errors: Math.min(1, minute.errors + 0.05) }),
  },
  {
    id: "credential-stuffing",
    title: "Credential stuffing: 40 more failed sign-ins a minute",
    minutes: 60,
    change: (minute, _, random) => ({
      ...minute,
      "sign-in-failures": minute["sign-in-failures"] + poisson(random, 40),
    }),
  },
  {
    id: "slow-stuffing",
    title: "The same, slowly: 6 more failed sign-ins a minute",
    minutes: 180,
    change: (minute, _, random) => ({
      ...minute,
      "sign-in-failures": minute["sign-in-failures"] + poisson(random, 6),
    }),
  },
  {
    id: "refusals",
    title: "A release that refuses people, or a wave from many: 15 more clients a minute are refused",
    minutes: 30,
    change: (minute, _, random) => ({ ...minute, refusals: minute.refusals + poisson(random, 15) }),
  },
  {
    id: "latency-shift",
    title: "Latency shift: every answer takes 60 % longer",
    minutes: 60,
    change: (minute) => ({
      ...minute,
      "latency-median": minute["latency-median"] * 1.6,
      "latency-p99": minute["latency-p99"] * 1.6,
    }),
  },
  {
    id: "new-addresses",
    title: "A wave of new addresses: 60 more a minute, each with two requests",
    minutes: 30,
    change: (minute, _, random) => ({
      ...minute,
      requests: minute.requests + 120,
      "new-addresses": minute["new-addresses"] + poisson(random, 60),
    }),
  },
];

/** How a signal varies: counts as Poisson does, shares between 0 and 1, times by factors. */
export type Scale = "count" | "share" | "time";

export interface SignalKind {
  readonly scale: Scale;
  /** `week`: each hour of the week has a baseline of its own; `day`: each hour of the day. */
  readonly season: "week" | "day";
  /** What is an incident: too much, or too little as well. */
  readonly direction: "above" | "both";
  /** For sentences: `requests in a minute`. */
  readonly title: string;
}

export const serviceSignals = {
  requests: { scale: "count", season: "week", direction: "both", title: "requests" },
  errors: { scale: "share", season: "week", direction: "above", title: "share of server errors" },
  "latency-median": { scale: "time", season: "week", direction: "above", title: "median latency in ms" },
  "latency-p99": {
    scale: "time",
    season: "week",
    direction: "above",
    title: "99th percentile of latency in ms",
  },
  refusals: { scale: "count", season: "week", direction: "above", title: "clients that were refused" },
  "sign-in-failures": { scale: "count", season: "week", direction: "above", title: "failed sign-ins" },
  "new-users": { scale: "count", season: "week", direction: "above", title: "users not seen before" },
  "new-addresses": { scale: "count", season: "week", direction: "above", title: "addresses not seen before" },
} as const satisfies Record<string, SignalKind>;

export type ServiceSignal = keyof typeof serviceSignals;

/** Of each of the busiest routes, by the hour of the day: `requests:/notes/:id`. */
export const routeSignals = {
  requests: { ...serviceSignals.requests, season: "day" },
  errors: { ...serviceSignals.errors, season: "day" },
  "latency-median": { ...serviceSignals["latency-median"], season: "day" },
} as const satisfies Record<string, SignalKind>;

// A share of 0.01 and a time of 1 ms are where noise ends; below, twice as much means nothing.
const leastShare = 0.01;

/** To a scale on which noise has one spread wherever the level is (Anscombe 1948 for counts, logarithms else). */
export function toScale(scale: Scale, value: number): number {
  if (scale === "count") return 2 * Math.sqrt(value + 0.375);
  return scale === "share" ? Math.log(value + leastShare) : Math.log(value + 1);
}

export function fromScale(scale: Scale, scaled: number): number {
  if (scale === "count") return Math.max(0, (scaled / 2) ** 2 - 0.375);
  return Math.max(0, Math.exp(scaled) - (scale === "share" ? leastShare : 1));
}

/** The least spread that is believed: of counts by chance alone, of shares and times a fifth of their level. */
export const leastSpread: Readonly<Record<Scale, number>> = { count: 1, share: 0.2, time: 0.1 };

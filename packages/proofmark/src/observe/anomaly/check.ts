import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";

import { HttpExchange } from "../../http/exchange.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { Finding } from "../../model/finding.ts";
import type { Check } from "../../model/probe.ts";
import { anomaly } from "./guard.ts";
import { anomalySpec } from "./spec.ts";

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const perMinute = 30;
/** A minute at noon of the third day. */
const floodMinute = 2 * dayMinutes + 720;

type AnomalyEvent = Extract<ProofmarkEvent, { readonly type: "anomaly" }>;

/** What the wire can't show, for it takes days: that a flood is told once with its figures, and two ordinary days are not. */
export const anomalyCheck: Check = {
  spec: anomalySpec,
  async run() {
    const quiet = await toldOf(() => perMinute);
    const flooded = await toldOf((minute) => (minute >= floodMinute ? perMinute * 10 : perMinute));
    return anomalyFindings(quiet, flooded);
  },
};

/** What is said of the events of a quiet run, and of one that ends in a flood. */
export function anomalyFindings(
  quiet: readonly AnomalyEvent[],
  flooded: readonly AnomalyEvent[],
): readonly Finding[] {
  const told = flooded.filter(({ signal }) => signal === "requests");
  const [first] = told;
  return [
    told.length === 1 && first !== undefined && first.observed > first.expected
      ? { role: "attack", outcome: "held", summary: `A tenfold flood was told once: ${first.reason}` }
      : {
          role: "attack",
          outcome: "breached",
          summary: `A tenfold flood was told ${told.length} times, and once is right.`,
        },
    quiet.length === 0
      ? { role: "benign", outcome: "held", summary: "Of two ordinary days nothing was told." }
      : {
          role: "benign",
          outcome: "breached",
          summary: `Of two ordinary days ${quiet.length} anomalies were told.`,
        },
  ];
}

/** Two and a half days of one-minute windows through a pipeline, at a clock of its own. */
async function toldOf(requestsIn: (minute: number) => number): Promise<readonly AnomalyEvent[]> {
  let now = Date.UTC(2026, 0, 5);
  const told: AnomalyEvent[] = [];
  const guard = anomaly({ mostRoutes: 0 }, { now: () => now });
  await using pipeline = new Pipeline([guard], {
    onEvent: (event) => void (event.type === "anomaly" && told.push(event)),
  });
  const request = new IncomingMessage(new Socket());
  const exchange = new HttpExchange(request, new ServerResponse(request), pipeline.addresses);
  for (let minute = 0; minute < floodMinute + 10; minute++) {
    const requests = requestsIn(minute);
    for (let count = 0; count < requests; count++) guard.onDone?.(exchange);
    now += minuteMs;
    guard.tick();
  }
  // Latencies are those of the machine, not of the made-up clock.
  return told.filter(({ signal }) => !signal.startsWith("latency"));
}

import type { Judged } from "./judge.ts";

const mostKept = 20_000;

/** What the findings were made of, for whoever wants to look closer. */
export function recordOf({ tally, memory, away, evidence, world }: Judged): object {
  const { counts, requests, visits, failedVisits, readiness, wrong } = tally;
  const byCode = Map.groupBy(tally.refusals, ({ code }) => code);
  return {
    requests,
    counts: Object.fromEntries([...counts].map(([kind, statuses]) => [kind, Object.fromEntries(statuses)])),
    refusals: Object.fromEntries([...byCode].map(([code, same]) => [code, same.length])),
    visits,
    failedVisits: failedVisits.slice(0, mostKept),
    readiness,
    wrong,
    away,
    lives: [...world.service.lives, ...world.controlPlane.lives],
    events: Object.fromEntries(evidence.events),
    incidents: evidence.incidents,
    chain: evidence.chain,
    memory,
  };
}

import type { Away } from "./chaos-schedule.ts";
import { fallingCounters } from "./falling-counters.ts";
import { finding, type Finding } from "./finding.ts";
import { judgeAvailability } from "./judge-availability.ts";
import { judgeIncidents } from "./judge-incidents.ts";
import { judgeMemory } from "./judge-memory.ts";
import { judgeNotices } from "./judge-notices.ts";
import { judgeReadiness } from "./judge-readiness.ts";
import type { Life } from "./life.ts";
import { judgeLosses } from "./loss-window.ts";
import type { MemorySample } from "./memory-growth.ts";
import type { Evidence } from "./read-evidence.ts";
import type { Tally } from "./tally.ts";
import type { World } from "./world.ts";

export interface Judged {
  readonly tally: Tally;
  readonly memory: readonly MemorySample[];
  readonly away: readonly Away[];
  readonly evidence: Evidence;
  readonly world: World;
}

/** `batchMs` of the feed, and half a second for the write that was under way. */
const lossWindowMs = 1_500;

/** Everything that a soak is about, one line each. */
export function judge({ tally, memory, away, evidence, world }: Judged): readonly Finding[] {
  const { service, controlPlane, receiver } = world;
  const ends = [...service.unexpectedEnds, ...controlPlane.unexpectedEnds];
  const killedAt = killsOf(service.lives, away);
  return [
    finding(
      "processes",
      ends.length === 0,
      ends.join("; ") || `${away.length} were killed, none ended by itself`,
    ),
    judgeMemory("service", service.lives, memory),
    judgeMemory("control plane", controlPlane.lives, memory),
    judgeRefusals(tally, evidence, killedAt),
    judgeVerdicts(tally),
    judgeChain(evidence, killedAt.length),
    judgeIncidents(evidence.incidents),
    judgeNotices(evidence.noticeKeys, receiver.messages),
    judgeAvailability(tally.visits, tally.failedVisits, service.lives),
    judgeCounters(tally, service.lives),
    judgeReadiness(tally.readiness, away),
  ];
}

/** When a life of the service was ended by SIGKILL: all but the last, which ended as it should. */
function killsOf(lives: readonly Life[], away: readonly Away[]): readonly number[] {
  const kills = away.filter(({ target }) => target === "service").length;
  return lives.slice(0, kills).flatMap(({ endedAt }) => (endedAt === undefined ? [] : [endedAt]));
}

function judgeRefusals(tally: Tally, { refusals }: Evidence, killedAt: readonly number[]): Finding {
  const verdict = judgeLosses({ seen: tally.refusals, stored: refusals, killedAt, windowMs: lossWindowMs });
  const { seen, stored, lostInWindow, lostOutside, repeated } = verdict;
  const outside = lostOutside.slice(0, 3).map(({ code, at }) => `${code} at ${new Date(at).toISOString()}`);
  return finding(
    "refusals",
    seen > 0 && lostOutside.length === 0 && repeated.length === 0,
    `${seen} seen, ${stored} stored, ${lostInWindow.length} lost within ${lossWindowMs} ms before ${killedAt.length} kills, ` +
      `${lostOutside.length} lost outside${outside.length > 0 ? ` (${outside.join(", ")})` : ""}, ${repeated.length} stored twice`,
  );
}

function judgeVerdicts({ wrong, counts }: Tally): Finding {
  const attacks = [...(counts.get("attack") ?? [])].reduce((sum, [, count]) => sum + count, 0);
  const first = [...new Set(wrong)].slice(0, 4).join("; ");
  return finding("verdicts", wrong.length === 0, first || `${attacks} attacks refused, no ordinary request`);
}

function judgeChain({ chain }: Evidence, kills: number): Finding {
  if (chain === undefined) return finding("audit chain", false, "there is none");
  const { state, crashes, records, lost, anchored, problem } = chain;
  return finding(
    "audit chain",
    state === "intact" && crashes === kills && lost === 0 && anchored !== undefined,
    `${state}, ${records} records, ${crashes} crashes for ${kills} kills, ${lost} lost, ${anchored?.heads ?? 0} anchored heads agree` +
      (problem === undefined ? "" : `: ${JSON.stringify(problem)}`),
  );
}

function judgeCounters({ expositions }: Tally, lives: readonly Life[]): Finding {
  const fallen = lives.flatMap(({ readyAt, endedAt = Infinity }) =>
    fallingCounters(expositions.filter(({ at }) => at >= readyAt && at < endedAt).map(({ text }) => text)),
  );
  return finding(
    "counters",
    expositions.length > 0 && fallen.length === 0,
    `${expositions.length} scrapes in ${lives.length} lives, ${fallen.length} series fell ${fallen.slice(0, 3).join(", ")}`.trimEnd(),
  );
}

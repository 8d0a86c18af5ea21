import { guardOf } from "../../http/served.fixture.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { ChainHead } from "../../model/observe/chain-head.ts";
import type { RouteLatency } from "../../model/observe/latencies.ts";
import { deny } from "../../model/verdict.ts";
import { block, spin, start, type Built, type World } from "./world.fixture.ts";

/** Late often enough that most of what the monitor saw is late. */
async function stall(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) {
    spin(45);
    await new Promise((resolve) => setTimeout(resolve));
  }
}
export type Change = ((world: World) => unknown) | Built;

const slowly = async (world: World): Promise<void> => {
  for (let turn = 0; turn < 4; turn++) await world.ask("/slow");
};
const grow = (world: World): void => {
  world.kept.push(
    Buffer.alloc(64 * 1024 * 1024, 1),
    Array.from({ length: 500_000 }, (_, at) => ({ at })),
  );
};
const askSlowly = async ({ pool }: World): Promise<void> => {
  pool.takesMs = 500;
  for (let turn = 0; turn < 4; turn++) await pool.ask();
};
const answer = (status: number) => async (world: World) => await world.ask(`/status/${status}`);
const refuseAgain = async (world: World): Promise<unknown> => await world.ask("/refused");
const blockOther = (world: World): void => {
  world.link("one").block("lifted", block);
  const other = { client: "203.0.113.2", reason: "Two.", since: start + 1, until: start + 2e9 };
  world.link("two").block("blocked", other);
};
const degradeOther = (world: World): void => {
  world.time++;
  world.link("one").degradation("recovered", "One.");
  world.link("two").degradation("degraded", "Two.");
};
const faultAgain = (world: World): void => {
  world.time++;
  world.link("one").fault({ id: "2" } as Exchange, new Error("two"));
};
const routeChange = (field: keyof RouteLatency) => (world: World) => {
  world.route = { ...world.route, [field]: typeof world.route[field] === "number" ? 99 : "/two" };
};
const headChange = (field: keyof ChainHead) => (world: World) => {
  world.head = { ...world.head, [field]: typeof world.head[field] === "number" ? 99 : "other" };
};
const clockTurn = (world: World): void => void world.time++;
const uptimeTurn = (world: World): void => void world.uptime++;
const front = guardOf("front", {
  onRequestHead: ({ path }) => (path === "/refused" ? deny("PM_HOST_MISSING") : undefined),
});
const speakingFront = guardOf("front", {
  onStart(link) {
    link.block("blocked", { ...block, client: "203.0.113.9" });
    link.fault({ id: "0" } as Exchange, new Error("zero"));
  },
});

const processFields: Readonly<Record<string, Change>> = {
  at: clockTurn,
  uptimeSeconds: uptimeTurn,
  "eventLoop.windowSeconds": stall,
  "eventLoop.utilization": stall,
  "eventLoop.delayMs.mean": stall,
  "eventLoop.delayMs.p50": stall,
  "eventLoop.delayMs.p99": stall,
  "eventLoop.delayMs.max": stall,
  "memory.rssBytes": grow,
  "memory.heapTotalBytes": grow,
  "memory.heapUsedBytes": grow,
  "memory.externalBytes": grow,
  "memory.arrayBuffersBytes": grow,
};
const degradedFields: Readonly<Record<string, Change>> = {
  "degraded[].control": degradeOther,
  "degraded[].since": degradeOther,
  "degraded[].reason": degradeOther,
};

/** For every field of every page: the reality behind it, changed. */
export const changes: Readonly<Record<string, Readonly<Record<string, Change>>>> = {
  metrics: {
    ...processFields,
    "requests.total": answer(204),
    "requests.inFlight": (world) => world.hold(),
    "requests.byStatus.2xx": answer(200),
    "requests.byStatus.3xx": answer(304),
    "requests.byStatus.4xx": answer(404),
    "requests.byStatus.5xx": answer(500),
    "requests.unanswered": async (world) => void (await world.hold()).destroy(),
    "requests.upgrades": (world) => world.upgrade(),
    "refusals.refusing": refuseAgain,
    "latency.count": slowly,
    "latency.meanMs": slowly,
    "latency.p50Ms": slowly,
    "latency.p95Ms": slowly,
    "latency.p99Ms": slowly,
    "latency.maxMs": slowly,
    ...Object.fromEntries(
      (
        [
          "route",
          "budget",
          "optimalMs",
          "atMostMs",
          "slow",
          "breaches",
          "count",
          "meanMs",
          "p50Ms",
          "p95Ms",
          "p99Ms",
          "maxMs",
        ] as const
      ).map((field) => [`routes[].${field}`, routeChange(field)]),
    ),
  },
  database: {
    at: clockTurn,
    "databases[].name": { database: "other" },
    "databases[].isReachable": ({ pool }) => void (pool.isUp = false),
    "databases[].reason": ({ pool }) => void (pool.isUp = false),
    "databases[].answeredInMs": ({ pool }) => void (pool.isUp = false),
    "databases[].pool.size": ({ pool }) => void pool.totalCount++,
    "databases[].pool.idle": ({ pool }) => void pool.idleCount--,
    "databases[].pool.used": ({ pool }) => void pool.idleCount--,
    "databases[].pool.waiting": ({ pool }) => void pool.waitingCount++,
    "databases[].pool.max": ({ pool }) => void pool.options.max++,
    "databases[].queries.since": async (world) => {
      world.time++;
      await world.ask("/api/hardening/database/reset-metrics", "POST");
    },
    "databases[].queries.total": ({ pool }) => pool.ask(),
    "databases[].queries.failures": async ({ pool }) => {
      pool.isUp = false;
      await pool.ask();
      pool.isUp = true;
    },
    "databases[].queries.successRate": ({ pool }) => pool.ask(),
    "databases[].queries.inFlight": ({ pool }) => {
      pool.client.hangs = true;
      void pool.ask();
      pool.client.hangs = false;
    },
    "databases[].queries.slow": askSlowly,
    "databases[].queries.averageMs": askSlowly,
    "databases[].queries.p50Ms": askSlowly,
    "databases[].queries.p95Ms": askSlowly,
    "databases[].queries.p99Ms": askSlowly,
    "databases[].queries.maxMs": askSlowly,
  },
  security: {
    at: clockTurn,
    mode: { mode: "monitor" },
    "controls[].control": { front },
    "controls[].plane": { front: { ...front, spec: { ...front.spec, plane: "agents" } } },
    "controls[].isActive": { front: guardOf("front", {}) },
    "refusals.total": refuseAgain,
    "refusals.wouldRefuse": { mode: "monitor" },
    "refusals.lastMinute": refuseAgain,
    "refusals.lastHour": refuseAgain,
    "refusals.byCode[].control": { front },
    "refusals.byCode[].code": { front },
    "refusals.byCode[].total": refuseAgain,
    "refusals.byCode[].wouldRefuse": { mode: "monitor" },
    "refusals.byCode[].lastMinute": refuseAgain,
    "refusals.byCode[].lastHour": refuseAgain,
    "blocks[].control": blockOther,
    "blocks[].client": blockOther,
    "blocks[].reason": blockOther,
    "blocks[].since": blockOther,
    "blocks[].until": blockOther,
    "blocks[].isEnforced": { mode: "monitor" },
    ...degradedFields,
    "faults[].control": { front: speakingFront },
    "faults[].count": faultAgain,
    "faults[].lastAt": faultAgain,
    "lastEvent.type": blockOther,
    "lastEvent.control": blockOther,
    "lastEvent.at": faultAgain,
    "auditChain.segment": headChange("segment"),
    "auditChain.last": headChange("last"),
    "auditChain.digest": headChange("digest"),
    "auditChain.at": headChange("at"),
  },
  health: {
    ...processFields,
    ...degradedFields,
    state: (world) => world.health.stop(),
    "dependencies[].name": { dependency: "other" },
    "dependencies[].isEssential": { isEssential: true },
    "dependencies[].isUp": (world) => void (world.isUp = true),
    "dependencies[].reason": (world) => void (world.isUp = true),
    "dependencies[].durationMs": (world) => void (world.check = () => spin(20)),
    "dependencies[].checkedAt": () => spin(5),
    node: { facts: { version: "v9.9.9" } },
    pid: { facts: { pid: 8 } },
  },
};

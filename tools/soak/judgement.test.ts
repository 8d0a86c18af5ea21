import assert from "node:assert/strict";
import { test } from "node:test";

import { chaosSchedule, targets } from "./chaos-schedule.ts";
import { judgeAvailability } from "./judge-availability.ts";
import { judgeIncidents } from "./judge-incidents.ts";
import { judgeNotices } from "./judge-notices.ts";
import { judgeReadiness } from "./judge-readiness.ts";

for (const minutes of [2, 30, 120])
  test(`${minutes} minutes: everything is killed several times, and both processes together once`, () => {
    const schedule = chaosSchedule(minutes);
    for (const target of targets)
      assert.ok(schedule.filter((outage) => outage.targets.includes(target)).length >= 3, target);
    assert.equal(schedule.filter((outage) => outage.targets.length === 2).length, 1);
    assert.ok(schedule.every(({ atMs }) => atMs < minutes * 60_000));
  });

test("thirty minutes: no outage begins before the one before is over", () => {
  const schedule = chaosSchedule(30);
  for (const [index, { atMs }] of schedule.entries()) {
    const before = schedule[index - 1];
    if (before !== undefined) assert.ok(atMs >= before.atMs + before.downMs + 15_000, `${atMs}`);
  }
});

const incident = (rule: string, key = rule) => ({ rule, key, status: "open", level: 3, alerts: 1 });
const right = [
  ...["refusals-wave", "sign-in-failures", "slow-answers", "failing-answers", "feed-silent", "crisis"].map(
    (rule) => incident(rule),
  ),
  ...["rate-limit", "threat-rules", "lockout"].map((control) => incident("degraded", control)),
];

test("the incidents that must be there are right; one too few, one too many and an unknown one are not", () => {
  assert.equal(judgeIncidents(right).state, "right");
  assert.equal(judgeIncidents(right.slice(1)).state, "wrong");
  assert.equal(judgeIncidents([...right, incident("crisis")]).state, "wrong");
  for (const rule of ["guard-fault", "refusals-rise"])
    assert.equal(judgeIncidents([...right, incident(rule)]).state, "wrong", rule);
});

const message = { key: "a", isSigned: true, content: "x", noticeKeys: ["n-1"] };

for (const [what, keys, messages, state] of [
  ["told once", ["n-1"], [message], "right"],
  ["told twice alike", ["n-1"], [message, message], "right"],
  ["told twice, otherwise under the same key", ["n-1"], [message, { ...message, content: "y" }], "wrong"],
  ["not told", ["n-1", "n-2"], [message], "wrong"],
  ["told without a signature", ["n-1"], [{ ...message, isSigned: false }], "wrong"],
  ["none at all", [], [], "wrong"],
] as const)
  test(`notices: ${what} is ${state}`, () => assert.equal(judgeNotices(keys, messages).state, state));

const lives = [
  { name: "service", number: 0, begunAt: 0, readyAt: 10, endedAt: 100 },
  { name: "service", number: 1, begunAt: 150, readyAt: 200, endedAt: 900 },
];

test("a visit that fails while the process lives counts; one that met a kill or a dead process does not", () => {
  const failed = { status: undefined, from: 90, until: 101 };
  assert.equal(judgeAvailability(100, [failed, { ...failed, from: 120, until: 160 }], lives).state, "right");
  assert.equal(judgeAvailability(100, [{ ...failed, from: 300, until: 310 }], lives).state, "wrong");
  assert.equal(judgeAvailability(20_000, [{ ...failed, from: 300, until: 310 }], lives).state, "right");
  assert.equal(judgeAvailability(0, [], lives).state, "wrong");
});

const away = [
  { target: "postgres", from: 100_000, until: 120_000 },
  { target: "redis", from: 200_000, until: 220_000 },
] as const;
for (const [what, at, word, state] of [
  ["ready with all there", 50_000, "ready", "right"],
  ["degraded with all there", 50_000, "degraded", "right"],
  ["down with all there", 50_000, "down", "wrong"],
  ["down with PostgreSQL away", 110_000, "down", "right"],
  ["ready with PostgreSQL away", 110_000, "ready", "wrong"],
  ["degraded with PostgreSQL away", 110_000, "degraded", "wrong"],
  ["ready at the moment of the kill", 101_000, "ready", "right"],
  ["degraded with Redis away", 210_000, "degraded", "right"],
  ["ready with Redis away", 210_000, "ready", "wrong"],
] as const)
  test(`readiness: ${what} is ${state}`, () => {
    const said = [
      { at: 1_000, word: '{"status":"ready"}' },
      { at, word: `{"status":"${word}"}` },
    ];
    assert.equal(judgeReadiness(said, away).state, state);
  });

test("readiness: without a moment in which all was there nothing is known", () => {
  assert.equal(judgeReadiness([{ at: 110_000, word: '{"status":"down"}' }], away).state, "unknown");
});

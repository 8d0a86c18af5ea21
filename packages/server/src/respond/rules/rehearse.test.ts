import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  degradation,
  latency,
  proofEvent,
  refusal,
  start,
  testEvents,
  type TestEvents,
} from "./events.fixture.ts";
import { defaultRules } from "./default-rules.ts";
import { rehearseRule } from "./rehearse.ts";
import { ruleSchema, type RuleInput } from "./rule-schema.ts";

const second = 1_000;
const minute = 60 * second;

async function alertsOf(
  rule: Partial<RuleInput> & Pick<RuleInput, "condition">,
  events: TestEvents,
  until = start + 120 * minute,
): Promise<readonly string[]> {
  const parsed = ruleSchema.parse({
    id: "rule",
    title: "It is so at {service}",
    level: 2,
    runbook: "rule",
    ...rule,
  });
  const { alerts, isWhole } = await rehearseRule(parsed, 1, events, { from: start, until });
  assert.ok(isWhole);
  return alerts.map(
    ({ state, key, level, at }) => `${state} ${key} ${level} ${Math.round((at - start) / second)}`,
  );
}

describe("threshold", () => {
  const rule = {
    condition: { kind: "threshold", match: { types: ["refusal"] }, count: 5, windowSeconds: 60 },
  } as const;

  test("so many within the window raise it, and it is over when the window has passed", async () => {
    const events = testEvents();
    for (let index = 0; index < 5; index++) events.add(refusal(start + index * 10 * second));
    assert.deepEqual(await alertsOf(rule, events), ["raised rule/shop 2 40", "over rule/shop 2 60"]);
  });

  test("as many over a longer time raise nothing", async () => {
    const events = testEvents();
    for (let index = 0; index < 60; index++) events.add(refusal(start + index * 16 * second));
    assert.deepEqual(await alertsOf(rule, events), []);
  });

  test("other services and other events do not count", async () => {
    const events = testEvents();
    for (let index = 0; index < 4; index++) {
      events.add(refusal(start + index * second));
      events.add(refusal(start + index * second), { service: "api" });
      events.add(degradation(start + index * second, "degraded"));
    }
    assert.deepEqual(await alertsOf(rule, events), []);
  });

  test("what comes out of order counts where it belongs", async () => {
    const events = testEvents();
    for (const [at, lateMs] of [
      [9, 0],
      [3, 7],
      [6, 5],
      [1, 11],
      [7, 6],
    ] as const)
      events.add(refusal(start + at * second), { lateMs: lateMs * second });
    assert.equal((await alertsOf(rule, events))[0], "raised rule/shop 2 13");
  });

  test("a trickle that a spool hands over at once is no wave, and a wave in it is one", async () => {
    const trickle = testEvents();
    const wave = testEvents();
    for (let index = 0; index < 60; index++) {
      trickle.add(refusal(start + index * 30 * second), { lateMs: 30 * minute - index * 30 * second });
      wave.add(refusal(start + index * 100), { lateMs: 30 * minute });
    }
    for (const events of [trickle, wave]) events.add(refusal(start + 31 * minute));
    assert.deepEqual(await alertsOf(rule, trickle), []);
    const [raised, over] = await alertsOf(rule, wave);
    assert.equal(raised, "raised rule/shop 2 1800");
    assert.match(over ?? "", /^over rule\/shop 2 18\d\d$/);
  });

  test("a wave out of a spool is noticed among what is new", async () => {
    const events = testEvents();
    for (let index = 0; index < 20; index++) {
      events.add(degradation(start + 30 * minute + index * second, "degraded"));
      if (index === 3) events.add(refusal(start + 30 * minute + index * second));
      events.add(refusal(start + index * 100), { lateMs: 30 * minute + index * 900 });
    }
    assert.equal((await alertsOf(rule, events))[0]?.startsWith("raised rule/shop"), true);
  });

  test("a service whose clock is ahead or a year behind counts by when it is heard", async () => {
    for (const offset of [30 * minute, -365 * 1_440 * minute]) {
      const events = testEvents();
      for (let index = 0; index < 5; index++)
        events.add(refusal(start + index * second + offset), { lateMs: -offset });
      assert.deepEqual((await alertsOf(rule, events))[0], "raised rule/shop 2 4");
    }
  });

  test("a group makes each of its values an alert of its own, and no value poses as two", async () => {
    const events = testEvents();
    for (let index = 0; index < 5; index++)
      for (const control of ["a", "a/b", "b"]) events.add(refusal(start + index, { control }));
    const alerts = await alertsOf({ ...rule, groupBy: ["control"] }, events);
    assert.deepEqual(
      alerts.filter((line) => line.startsWith("raised")),
      ["raised rule/shop/a 2 0", "raised rule/shop/a%2Fb 2 0", "raised rule/shop/b 2 0"],
    );
  });

  test("a client's address does not stand in the key", async () => {
    const events = testEvents();
    for (let index = 0; index < 5; index++) events.add(refusal(start + index));
    const [line] = await alertsOf({ ...rule, groupBy: ["client"] }, events);
    assert.match(line ?? "", /^raised rule\/shop\/[0-9a-f]{12} 2 0$/);
  });

  test("a service that invents values without end is held to 500 keys, and a wave among them is noticed", async () => {
    const events = testEvents();
    for (let index = 0; index < 3_000; index++) {
      events.add(refusal(start + index, { control: `c${index}` }));
      if (index % 600 === 0) events.add(refusal(start + index, { control: "real" }));
    }
    for (let index = 0; index < 5; index++) events.add(refusal(start + 3_000 + index, { control: "real" }));
    const alerts = await alertsOf({ ...rule, groupBy: ["control"] }, events);
    assert.deepEqual(alerts[0], "raised rule/shop/real 2 3");
  });

  test("higher levels where the events measure more, in one alert that rises", async () => {
    const events = testEvents();
    for (const [index, durationMs] of [3_100, 3_200, 6_000, 7_000, 12_000, 900, 11_000].entries())
      events.add(latency(start + index * second, durationMs));
    const alerts = await alertsOf(
      {
        level: 2,
        groupBy: ["route"],
        condition: {
          kind: "threshold",
          match: { types: ["latency"], atLeast: { measure: "durationMs", value: 3_000 } },
          count: 2,
          windowSeconds: 300,
          steps: [
            { measure: "durationMs", atLeast: 5_000, level: 3 },
            { measure: "durationMs", atLeast: 10_000, level: 4 },
          ],
        },
      },
      events,
    );
    assert.deepEqual(alerts, [
      "raised rule/shop/%2Fnotes%2F%3Aid 2 1",
      "raised rule/shop/%2Fnotes%2F%3Aid 3 3",
      "raised rule/shop/%2Fnotes%2F%3Aid 4 6",
      "over rule/shop/%2Fnotes%2F%3Aid 4 300",
    ]);
  });
});

describe("rate", () => {
  const rule = {
    condition: { kind: "rate", match: { types: ["refusal"] }, ratio: 3, minimum: 10, windowSeconds: 60 },
  } as const;

  test("three times as many as before raise it, and it lasts as long as the flood", async () => {
    const alerts = await alertsOf(rule, steady([10, 10, 10, 60, 60, 60, 60, 10, 10]));
    assert.match(alerts[0] ?? "", /^raised rule\/shop 2 2\d\d$/);
    assert.match(alerts[1] ?? "", /^over rule\/shop 2 4\d\d$/);
    assert.equal(alerts.length, 2);
  });

  test("a slow rise and a burst below the minimum raise nothing", async () => {
    assert.deepEqual(await alertsOf(rule, steady([10, 15, 20, 28, 40, 55, 70])), []);
    assert.deepEqual(await alertsOf(rule, steady([0, 0, 8, 0, 1, 7])), []);
  });

  test("without a past that was observed nothing is a rise: a new service, and one that was away", async () => {
    const full = [20, 20, 20, 20, 20];
    assert.deepEqual(await alertsOf(rule, steady([0, 0, 0, 0, 0, 0, ...full])), []);
    assert.deepEqual(await alertsOf(rule, steady([...full, 0, 0, 0, ...full])), []);
    const [raised] = await alertsOf(rule, steady([...full, 0, 0, 0, ...full, 90]));
    assert.match(raised ?? "", /^raised rule\/shop 2 8\d\d$/);
  });

  test("what a prover tells of a service is no sign that it is there", async () => {
    const events = testEvents();
    for (let index = 0; index < 20; index++)
      events.add(proofEvent(start + index * 20 * second, "proven", "failed"));
    for (let index = 0; index < 20; index++) events.add(refusal(start + 7 * minute + index * second));
    assert.deepEqual(await alertsOf(rule, events), []);
  });

  test("what a spool hands over late was observed, in whatever order it comes", async () => {
    const events = testEvents();
    const add = (minutes: readonly number[], perMinute: number, lateMs: number): void => {
      for (const index of minutes)
        for (let place = 0; place < perMinute; place++) {
          const at = start + index * minute + Math.floor((place * minute) / perMinute);
          events.add(refusal(at), { lateMs: lateMs === 0 ? 0 : start + lateMs - at });
        }
    };
    add([0, 1], 10, 0);
    // Of another process of the service, which told nothing for five minutes.
    add([5, 6, 2, 3, 4], 10, 8 * minute);
    add([8, 9], 10, 8 * minute + 120 * second);
    add([10], 60, 0);
    const [raised] = await alertsOf(rule, events);
    assert.match(raised ?? "", /^raised rule\/shop 2 6\d\d$/);
  });
});

describe("absence", () => {
  const rule = {
    condition: { kind: "absence", match: { types: ["audit", "latency"] }, forSeconds: 600 },
  } as const;

  test("silence for so long raises it, and the next event ends it", async () => {
    const events = testEvents();
    for (const at of [0, 9, 18, 50]) events.add(latency(start + at * minute, 1_200));
    assert.deepEqual(await alertsOf(rule, events, start + 55 * minute), [
      `raised rule/shop 2 ${28 * 60}`,
      `over rule/shop 2 ${50 * 60}`,
    ]);
  });

  test("a service that never told such a thing is not missing it", async () => {
    const events = testEvents();
    events.add(refusal(start));
    assert.deepEqual(await alertsOf(rule, events), []);
  });
});

describe("proof-lost", () => {
  const rule = { condition: { kind: "proof-lost" }, groupBy: ["control"], level: 3 } as const;

  test("losing it raises it, and regaining it ends it, whatever lies between", async () => {
    const events = testEvents();
    events.add(proofEvent(start, "proven", "failed"));
    events.add(proofEvent(start + minute, "failed", "error"));
    events.add(proofEvent(start + 2 * minute, "error", "observed"));
    assert.deepEqual(await alertsOf(rule, events), [
      "raised rule/shop/csrf 3 0",
      "over rule/shop/csrf 3 120",
    ]);
  });

  test("from one pass to another, or from one failure to another, nothing is lost", async () => {
    const events = testEvents();
    events.add(proofEvent(start, "proven", "observed"));
    events.add(proofEvent(start + minute, "failed", "inconclusive"));
    events.add(proofEvent(start + 2 * minute, "failed", "proven"));
    assert.deepEqual(await alertsOf(rule, events), []);
  });

  test("a run that is told late does not end what a later run lost", async () => {
    const events = testEvents();
    events.add(proofEvent(start + 2 * minute, "proven", "failed"));
    events.add(proofEvent(start + minute, "failed", "proven"), { lateMs: 2 * minute });
    assert.deepEqual(await alertsOf(rule, events), ["raised rule/shop/csrf 3 120"]);
  });
});

describe("lasting", () => {
  const rule = {
    condition: {
      kind: "lasting",
      begins: { types: ["degraded"] },
      ends: { types: ["recovered"] },
      forSeconds: 300,
      forgetAfterSeconds: 3_600,
    },
  } as const;

  test("what is not ended within the time raises it, and its end ends it", async () => {
    const events = testEvents();
    events.add(degradation(start, "degraded"));
    events.add(degradation(start + minute, "degraded"));
    events.add(degradation(start + 8 * minute, "recovered"));
    assert.deepEqual(await alertsOf(rule, events), ["raised rule/shop 2 300", "over rule/shop 2 480"]);
  });

  test("short ones do not add up", async () => {
    const events = testEvents();
    for (let index = 0; index < 20; index++)
      events.add(degradation(start + index * 2 * minute, index % 2 === 0 ? "degraded" : "recovered"));
    assert.deepEqual(await alertsOf(rule, events), []);
  });

  test("another process that recovered does not end it, and one that died is forgotten after its time", async () => {
    const events = testEvents();
    events.add(degradation(start, "degraded"), { instance: "a" });
    events.add(degradation(start, "degraded"), { instance: "b" });
    events.add(degradation(start + 10 * minute, "recovered"), { instance: "b" });
    assert.deepEqual(await alertsOf(rule, events), ["raised rule/shop 2 300", "over rule/shop 2 3600"]);
  });
});

describe("anomaly", () => {
  test("a signal that is far off raises it by signal; near ones, others and the other way do not", async () => {
    const events = testEvents();
    events.add(anomaly(start, 5));
    events.add(anomaly(start, -9));
    events.add(anomaly(start, 9, "users"));
    events.add(anomaly(start + minute, 8));
    const rule = {
      groupBy: ["signal"],
      condition: { kind: "anomaly", deviation: 6, direction: "up", signals: ["latency"] },
    } as const;
    assert.deepEqual(await alertsOf(rule, events), [
      "raised rule/shop/latency 2 60",
      "over rule/shop/latency 2 660",
    ]);
  });
});

describe("correlation", () => {
  const rule = {
    groupBy: ["client"],
    level: 4,
    actions: [{ kind: "block-address", subjectFrom: "client", seconds: 900 }],
    condition: {
      kind: "correlation",
      all: [
        { match: { controls: ["lockout"] }, count: 3 },
        { match: { controls: ["inspection"] }, count: 1 },
      ],
      windowSeconds: 120,
    },
  } as const;

  test("all of several within one window by one client raise it, in any order, and say what to do", async () => {
    const events = testEvents();
    events.add(refusal(start, { control: "inspection" }));
    for (let index = 1; index <= 3; index++)
      events.add(refusal(start + index * 20 * second, { control: "lockout" }));
    const parsed = ruleSchema.parse({ id: "rule", title: "t", runbook: "rule", ...rule });
    const { alerts } = await rehearseRule(parsed, 1, events, { from: start, until: start + minute * 10 });
    assert.equal(alerts[0]?.at, start + 60 * second);
    assert.deepEqual(alerts[0]?.actions, [{ kind: "block-address", subject: "203.0.113.7", seconds: 900 }]);
    assert.deepEqual(alerts[0]?.evidence, [1, 2, 3, 4]);
    assert.equal(alerts[0]?.since, start);
    assert.ok(!JSON.stringify([alerts[0]?.key, alerts[0]?.title]).includes("203.0.113"));
  });

  test("of two clients, or too far apart, they are no correlation", async () => {
    const events = testEvents();
    events.add(refusal(start, { control: "inspection" }));
    for (let index = 0; index < 3; index++) {
      events.add(refusal(start + index, { control: "lockout", client: "198.51.100.1" }));
      events.add(refusal(start + 3 * minute + index, { control: "lockout" }));
    }
    assert.deepEqual(await alertsOf(rule, events), []);
  });
});

test("a rule that can't be meant is refused", () => {
  const rule = {
    id: "rule",
    title: "t",
    level: 2,
    runbook: "rule",
    condition: { kind: "threshold", match: {}, count: 1, windowSeconds: 60 },
  };
  assert.ok(ruleSchema.safeParse(rule).success);
  for (const wrong of [
    { ...rule, level: 5 },
    { ...rule, id: "../rule" },
    { ...rule, title: "{client} did it" },
    { ...rule, runbook: "../../etc/passwd" },
    { ...rule, sevrity: 1 },
    { ...rule, condition: { ...rule.condition, count: 0 } },
    { ...rule, actions: [{ kind: "block-address", subjectFrom: "client", seconds: 60 }] },
    { ...rule, actions: [{ kind: "block-address", seconds: 60 }] },
    {
      ...rule,
      groupBy: ["client"],
      actions: [{ kind: "block-address", subjectFrom: "client", seconds: 1e9 }],
    },
  ])
    assert.ok(!ruleSchema.safeParse(wrong).success, JSON.stringify(wrong));
});

/** So many refusals in each minute, evenly. */
function steady(perMinute: readonly number[]): TestEvents {
  const events = testEvents();
  for (const [index, count] of perMinute.entries())
    for (let place = 0; place < count; place++)
      events.add(refusal(start + index * minute + Math.floor((place * minute) / count)));
  return events;
}

function anomaly(at: number, deviation: number, signal = "latency"): Parameters<TestEvents["add"]>[0] {
  return {
    type: "anomaly",
    control: "anomaly",
    at,
    signal,
    observed: 9,
    expected: 1,
    deviation,
    reason: "9 against 1.",
  };
}

for (const [what, values, raised] of [
  ["attacks", {}, "refusals-wave"],
  ["errors of the application itself", { control: "error-hygiene", code: "PM_INTERNAL" }, "failing-answers"],
] as const)
  test(`sixty ${what} in a minute are told of by ${raised}, and by no other default rule`, async () => {
    const events = testEvents();
    for (let index = 0; index < 60; index++) events.add(refusal(start + index * second, values));
    const told = await Promise.all(
      defaultRules.map(async (rule) => await alertsOf(rule, events, start + minute)),
    );
    assert.deepEqual(
      told.flat().map((alert) => alert.split("/")[0]),
      [`raised ${raised}`],
    );
  });

import assert from "node:assert/strict";
import { test } from "node:test";

import { Alerts, type CrisisSign } from "./alerts.ts";
import type { CrisisAlert, CrisisNotice } from "./notice.ts";

interface Rig {
  readonly alerts: Alerts;
  readonly signs: CrisisSign[];
  readonly states: string[];
  /** Lets the clock go on by half seconds, with a look at each. */
  pass(seconds: number): Promise<void>;
  raise(client?: string): void;
  readonly nowSeconds: () => number;
}

function rig(alert: CrisisAlert | undefined): Rig {
  let now = 0;
  let count = 0;
  const signs: CrisisSign[] = [];
  const states: string[] = [];
  const alerts = new Alerts({
    alert,
    clock: { now: () => now },
    onSign: (sign) => signs.push(sign),
    onState: (state, texts) => states.push(`${state} ${texts}`),
  });
  return {
    alerts,
    signs,
    states,
    nowSeconds: () => now / 1000,
    raise: (client = "a") => alerts.raise({ exchangeId: `x${count++}`, route: "/chat", client }),
    async pass(seconds) {
      for (let step = 0; step < seconds * 2; step++) {
        now += 500;
        alerts.tick();
        await new Promise((resolve) => void setImmediate(resolve));
      }
    },
  };
}

const settle = async (): Promise<void> => await new Promise((resolve) => void setImmediate(resolve));

test("somebody is told at once", async () => {
  const notices: CrisisNotice[] = [];
  const { alerts, raise, signs } = rig((notice) => void notices.push(notice));
  raise();
  await settle();
  assert.equal(notices.length, 1);
  assert.deepEqual(notices[0]?.exchanges, [{ exchangeId: "x0", route: "/chat" }]);
  assert.equal(signs.length, 1);
  assert.equal(alerts.isPending, false);
});

test("a receiver that fails and then recovers is told within a minute, with the same id each time", async () => {
  const ids: string[] = [];
  let toldAt: number | undefined;
  const { alerts, raise, pass, states, nowSeconds } = rig(async ({ id }) => {
    ids.push(id);
    if (nowSeconds() < 40) throw new Error("down");
    toldAt ??= nowSeconds();
  });
  raise();
  await pass(60);
  assert.ok(toldAt !== undefined && toldAt <= 60, `told at ${toldAt} s`);
  assert.equal(new Set(ids).size, 1);
  assert.ok(ids.length > 4);
  assert.deepEqual(states, []);
  assert.equal(alerts.isFailing, false);
});

test("a receiver that hangs is broken off after five seconds, and asked again", async () => {
  const signals: AbortSignal[] = [];
  const { raise, pass, states } = rig(async (_notice, signal) => {
    signals.push(signal);
    if (signals.length < 3) await new Promise(() => {});
  });
  raise();
  await pass(30);
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, true, false],
  );
  assert.deepEqual(states, []);
});

test("where nobody takes it within a minute, that is told loudly, and it is tried until somebody does", async () => {
  const late: boolean[] = [];
  const { alerts, raise, pass, states, nowSeconds } = rig(async ({ isLate }) => {
    if (nowSeconds() < 300) throw new Error("down");
    late.push(isLate);
  });
  raise();
  await pass(59);
  assert.deepEqual(states, []);
  await pass(2);
  assert.deepEqual(states, ["failing 1"]);
  assert.equal(alerts.isFailing, true);
  await pass(280);
  assert.deepEqual(states, ["failing 1", "recovered 1"]);
  assert.equal(alerts.isFailing, false);
  assert.deepEqual(late, [true]);
});

test("a storm of one client is one event, and every text of it is counted in a notice", async () => {
  const counts: number[] = [];
  const { raise, pass, signs } = rig(({ count, exchanges }) => {
    counts.push(count);
    assert.ok(exchanges.length <= 100);
  });
  for (let index = 0; index < 5_000; index++) raise();
  await pass(20);
  assert.equal(
    counts.reduce((sum, each) => sum + each, 0),
    5_000,
  );
  assert.ok(counts.length <= 4, `${counts.length} notices`);
  assert.equal(signs.length, 1);
});

test("two people behind one address are both in the notices", async () => {
  const seen: string[] = [];
  const { raise, pass } = rig(
    ({ exchanges }) => void seen.push(...exchanges.map(({ exchangeId }) => exchangeId)),
  );
  raise("shared");
  raise("shared");
  await pass(10);
  assert.deepEqual(seen, ["x0", "x1"]);
});

test("without a receiver there is the event, and nothing waits", () => {
  const { alerts, raise, signs } = rig(undefined);
  raise();
  assert.equal(signs.length, 1);
  assert.equal(alerts.isPending, false);
});

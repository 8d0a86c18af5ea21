import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { test } from "node:test";

import type { ProofmarkEvent } from "../../model/event.ts";
import { refusalOf, until } from "./control-plane.fixture.ts";
import { EventBus } from "./event-bus.ts";

const fault: ProofmarkEvent = {
  type: "fault",
  control: "csrf",
  at: 1,
  exchangeId: "f",
  error: new Error("x"),
};
const newBus = (): EventBus => new EventBus(AsyncLocalStorage.snapshot());

test("each listener hears the types that it asked for, in order", async () => {
  const bus = newBus();
  const heard: Record<string, string[]> = { all: [], faults: [] };
  using _all = bus.subscribe((event) => void heard["all"]?.push(event.type));
  using _faults = bus.subscribe((event) => void heard["faults"]?.push(event.type), {
    types: ["fault", "fault"],
  });
  bus.publish(refusalOf(1));
  bus.publish(fault);
  await until(() => heard["all"]?.length === 2 && heard["faults"]?.length === 1);
  assert.deepEqual(heard, { all: ["refusal", "fault"], faults: ["fault"] });
});

test("a slow listener loses its own events, counted, and the others lose none", async () => {
  const bus = newBus();
  const quick: string[] = [];
  const slow: string[] = [];
  const release = Promise.withResolvers<void>();
  const slowly = bus.subscribe(
    async (event) => {
      slow.push(String(Reflect.get(event, "exchangeId")));
      await release.promise;
    },
    { maxQueued: 3 },
  );
  using quickly = bus.subscribe((event) => void quick.push(String(Reflect.get(event, "exchangeId"))));
  bus.publish(refusalOf(0));
  await until(() => slow.length === 1);
  for (let id = 1; id < 10; id++) bus.publish(refusalOf(id));
  await until(() => quick.length === 10);
  assert.equal(slowly.dropped, 6);
  assert.equal(quickly.dropped, 0);
  release.resolve();
  await until(() => slow.length === 4);
  assert.deepEqual(slow, ["0", "1", "2", "3"]);
  bus.publish(refusalOf(10));
  await until(() => slow.length === 5);
  slowly[Symbol.dispose]();
});

for (const [what, listener] of [
  [
    "throws",
    () => {
      throw new Error("no");
    },
  ],
  ["rejects", async () => await Promise.reject(new Error("no"))],
  ["never settles", async () => await new Promise<void>(() => {})],
] as const)
  test(`a listener that ${what} hears the next event all the same, and its failure is counted`, async () => {
    const bus = newBus();
    let heard = 0;
    using failing = bus.subscribe(
      () => {
        heard++;
        return listener();
      },
      { maxWaitMs: 5 },
    );
    bus.publish(refusalOf(1));
    bus.publish(refusalOf(2));
    await until(() => heard === 2 && failing.failed === 2);
  });

test("a listener that is closed hears nothing more, what waits for it neither", async () => {
  const bus = newBus();
  const heard: string[] = [];
  const ended = bus.subscribe((event) => void heard.push(event.type));
  bus.publish(refusalOf(1));
  ended[Symbol.dispose]();
  bus.publish(refusalOf(2));
  using _other = bus.subscribe((event) => void heard.push(`other ${event.type}`));
  bus.publish(fault);
  await until(() => heard.length > 0);
  assert.deepEqual(heard, ["other fault"]);
});

test("listeners run outside of the request that an event is from", async () => {
  const request = new AsyncLocalStorage<string>();
  const bus = newBus();
  let seen: string | undefined = "nothing yet";
  using _listening = bus.subscribe(() => {
    seen = request.getStore();
  });
  request.run("a request", () => bus.publish(refusalOf(1)));
  await until(() => seen !== "nothing yet");
  assert.equal(seen, undefined);
});

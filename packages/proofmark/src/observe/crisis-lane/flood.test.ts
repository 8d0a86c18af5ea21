import assert from "node:assert/strict";
import { Agent, get } from "node:http";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

import { buildGuards } from "../../catalog/presets.ts";
import { serve } from "../../http/served.fixture.ts";
import type { Store } from "../../store/store.ts";
import { listenCrisisLane } from "./listen-crisis-lane.ts";

/** `PROOFMARK_FLOOD=200000 node --test …` for a bigger one. */
const visits = Number(process.env["PROOFMARK_FLOOD"] ?? 10_000);
const atOnce = 20;
const deadlineMs = 20_000;

async function never(): Promise<never> {
  return await new Promise<never>(() => {});
}
const deadStore = { hit: never, get: never, set: never, delete: never } as unknown as Store;

/** Whether the contacts came. */
async function visit(port: number, path: string, agent?: Agent): Promise<boolean> {
  return await new Promise((resolve) => {
    const asked = get(
      { port, host: "127.0.0.1", path, agent: agent ?? false, timeout: deadlineMs },
      (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
        response.on("end", () => resolve(response.statusCode === 200 && body.includes('"741741"')));
        response.on("error", () => resolve(false));
      },
    );
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
  });
}

/** How many of `count` visits got no contacts. */
async function failuresOf(count: number, ask: () => Promise<boolean>): Promise<number> {
  let failures = 0;
  let left = count;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) if (!(await ask())) failures++;
    }),
  );
  return failures;
}

test("at most one in ten thousand fails, of a blocked client in a flood, with a store that is dead", async (context) => {
  const guards = buildGuards("web", {
    "crisis-lane": { path: "/crisis", country: "US" },
    "threat-rules": { deny: ["127.0.0.1"] },
    "rate-limit": { store: deadStore, onStoreFailure: "closed", storeTimeoutMs: 5 },
  });
  await using served = await serve(guards, () => {});
  const stop = new AbortController();
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const noise = new Agent({ keepAlive: true, maxSockets: 20 });
  let refused = 0;
  const flood = (async () => {
    while (!stop.signal.aborted)
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          if (!(await visit(served.port, "/", noise))) refused++;
        }),
      );
  })();
  const failures = await failuresOf(visits, async () => await visit(served.port, "/crisis", agent));
  stop.abort();
  await flood;
  agent.destroy();
  noise.destroy();
  context.diagnostic(
    `${failures} of ${visits} visits failed; ${refused} requests of the flood were refused meanwhile`,
  );
  assert.ok(refused > 100, "there was a flood, and it was refused");
  assert.ok(failures <= visits / 10_000, `${failures} of ${visits}`);
});

test("the lane of its own answers while the event loop of the main thread is blocked", async () => {
  await using lane = await listenCrisisLane({ port: 0, host: "127.0.0.1", country: "US" });
  assert.ok(await visit(lane.port, "/crisis"));
  // A thread asks, and this one does nothing but wait for its word: no event of this loop is served meanwhile.
  const done = new Int32Array(new SharedArrayBuffer(8));
  const visitor = new Worker(
    `const { workerData: { done, port } } = require("node:worker_threads");
     (async () => {
       for (let index = 0; index < 50; index++) {
         const response = await fetch("http://127.0.0.1:" + port + "/");
         if (response.status === 200 && (await response.text()).includes('"741741"')) Atomics.add(done, 1, 1);
       }
       Atomics.store(done, 0, 1);
       Atomics.notify(done, 0);
     })();`,
    { eval: true, workerData: { done, port: lane.port } },
  );
  assert.notEqual(Atomics.wait(done, 0, 0, 30_000), "timed-out");
  assert.equal(done[1], 50);
  await visitor.terminate();
});

test("a thread of the lane that dies is started again on its port", async () => {
  const troubles: string[] = [];
  await using lane = await listenCrisisLane({
    port: 0,
    host: "127.0.0.1",
    country: "US",
    onTrouble: (reason) => troubles.push(reason),
  });
  await lane.crash();
  let isBack = false;
  for (let tries = 0; tries < 400 && !isBack; tries++) {
    isBack = await visit(lane.port, "/");
    if (!isBack) await new Promise((resolve) => void setTimeout(resolve, 25));
  }
  assert.ok(isBack);
  assert.match(troubles.join(), /started again/);
});

test("a text of danger that is sent to the lane of its own tells a person", async () => {
  const told = Promise.withResolvers<void>();
  await using lane = await listenCrisisLane({
    port: 0,
    host: "127.0.0.1",
    country: "US",
    alert: () => told.resolve(),
  });
  const response = await fetch(`http://127.0.0.1:${lane.port}/`, { method: "POST", body: "I want to die" });
  assert.match(await response.text(), /"isRecognised":true,"alert":"raised"/);
  await told.promise;
});

test("a port that is taken is an error at once", async () => {
  await using lane = await listenCrisisLane({ port: 0, host: "127.0.0.1", country: "US" });
  await assert.rejects(listenCrisisLane({ port: lane.port, host: "127.0.0.1", country: "US" }), /EADDRINUSE/);
});

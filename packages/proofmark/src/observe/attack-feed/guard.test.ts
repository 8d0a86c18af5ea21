import assert from "node:assert/strict";
import { test } from "node:test";

import { guardOf, serve } from "../../http/served.fixture.ts";
import { deny } from "../../model/verdict.ts";
import { controlPlane, patientWait, refusalOf, secret, testFolder, until } from "./control-plane.fixture.ts";
import { createFeed } from "./create-feed.ts";
import { attackFeed } from "./guard.ts";
import { attackFeedSpec } from "./spec.ts";

test("without a feed it does nothing", () => {
  assert.deepEqual(attackFeed(), { spec: attackFeedSpec });
});

test("an option that is no feed is an error", () => {
  for (const feed of [{}, "feed", null])
    assert.throws(() => attackFeed({ feed } as never), { code: "PM_OPTIONS" });
});

const refuses = guardOf("refuses", { onRequestHead: () => deny("PM_CSRF_TOKEN_MISSING") });

test("a refused request is told to the control plane, and an allowed one is not", async () => {
  await using plane = await controlPlane();
  using folder = testFolder();
  await using feed = createFeed(
    { url: plane.url, secret, service: "shop", spoolFolder: folder.path, batchMs: 10 },
    { wait: patientWait().wait },
  );
  await using guarded = await serve([refuses, attackFeed({ feed })], (_, response) => response.end());
  await using open = await serve([attackFeed({ feed })], (_, response) => response.end());
  await open.ask("GET /fine");
  await guarded.ask("GET /refused?secret=1");
  await until(() => plane.stored.length > 0);
  assert.deepEqual(
    plane.stored.map((event) => [Reflect.get(Object(event), "type"), Reflect.get(Object(event), "path")]),
    [["refusal", "/refused"]],
  );
});

test("a request is answered as ever while nothing takes events, and what is lost is told to the operator", async () => {
  using folder = testFolder();
  await using feed = createFeed(
    {
      url: "http://127.0.0.1:1",
      secret,
      service: "shop",
      spoolFolder: folder.path,
      maxQueued: 10,
      batchEvents: 1_000,
      batchMs: 50,
    },
    {
      wait: patientWait().wait,
      write: async () => await Promise.reject(new Error("No space left on device.")),
    },
  );
  await using guarded = await serve([refuses, attackFeed({ feed })], (_, response) => response.end());
  for (let count = 0; count < 40; count++) feed.publish(refusalOf(count));
  assert.equal((await guarded.ask("GET /")).status, 403);
  await until(() => guarded.events.some(({ type }) => type === "loss"));
  await until(() => guarded.events.some(({ type }) => type === "degraded"));
  assert.ok(guarded.events.every(({ control }) => ["attack-feed", "refuses"].includes(control)));
});

test("after a reload what was lost is told to the pipeline that is in force, not to the one that it replaced", async () => {
  using folder = testFolder();
  const unreachable = { url: "http://127.0.0.1:1", secret, service: "shop", spoolFolder: folder.path };
  await using feed = createFeed(
    { ...unreachable, maxQueued: 10, batchEvents: 1_000, batchMs: 50 },
    { wait: patientWait().wait },
  );
  await using replaced = await serve([attackFeed({ feed })], (_, response) => response.end());
  await using current = await serve([attackFeed({ feed })], (_, response) => response.end());
  for (let count = 0; count < 40; count++) feed.publish(refusalOf(count));
  await until(() => current.events.some(({ type }) => type === "loss"));
  assert.deepEqual(replaced.events, []);
});

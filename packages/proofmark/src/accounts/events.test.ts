import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { protect } from "../adapters/detect.ts";
import { buildGuards } from "../catalog/presets.ts";
import { Pipeline } from "../http/pipeline.ts";
import type { ProofmarkEvent } from "../model/event.ts";
import { createMetrics } from "../observe/metrics/create-metrics.ts";
import { alice, listening, password, prepared } from "./identity.fixture.ts";
import { Visitor } from "./visitor.fixture.ts";

/** The routes in a pipeline with somebody who listens, as `harden()` makes it. */
async function heard(mode: "enforce" | "monitor" = "enforce") {
  const all = await prepared();
  const id = await all.add();
  const events: ProofmarkEvent[] = [];
  const metrics = createMetrics();
  const controls = { ...all.identity.controls, "rate-limit": false, metrics: { metrics } } as const;
  const pipeline = new Pipeline(buildGuards("web", controls, { sinks: false }), {
    mode,
    onEvent: (event) => events.push(event),
  });
  const server = createServer(all.identity.routes.node());
  protect(server, pipeline);
  const running = await listening(server.listen(0, "127.0.0.1"), pipeline);
  return {
    ...all,
    id,
    metrics,
    visitor: new Visitor(running.origin),
    refusals: () =>
      events.flatMap((event) =>
        event.type === "refusal" ? [[event.control, event.code, event.isEnforced]] : [],
      ),
    audits: () =>
      events.flatMap((event) =>
        event.type === "audit" ? [[event.control, event.action, event.account]] : [],
      ),
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await metrics[Symbol.asyncDispose]();
      await all[Symbol.asyncDispose]();
    },
  };
}

for (const mode of ["enforce", "monitor"] as const)
  test(`what a route refuses is an event like a guard's, with who answers for the code (${mode})`, async () => {
    await using all = await heard(mode);
    const { visitor } = all;
    const wrong = { name: alice, password: "a wrong guess at it" };
    for (let failure = 0; failure < 5; failure++) await visitor.post("/auth/login", wrong);
    assert.equal((await visitor.post("/auth/login", wrong)).status, 429);
    await visitor.post("/auth/refresh", { refreshToken: "none" });
    await visitor.post("/auth/login", { name: 7 });
    await visitor.get("/auth/sessions");
    assert.equal((await visitor.get("/auth/me")).status, 401);
    assert.deepEqual(all.refusals(), [
      ...Array.from({ length: 5 }, () => ["accounts", "PM_LOGIN_FAILED", true]),
      ["lockout", "PM_ACCOUNT_LOCKED", true],
      ["token", "PM_REFRESH_TOKEN_INVALID", true],
      ["accounts", "PM_ACCOUNTS_INPUT", true],
      ["accounts", "PM_ACCOUNTS_SIGN_IN", true],
    ]);
    const { body } = await all.metrics.exposition();
    assert.match(body, /proofmark_refusals_total\{[^}]*PM_ACCOUNT_LOCKED[^}]*\} 1\n/);
  });

test("what the services record is an event of the pipeline, once, with their account", async () => {
  await using all = await heard();
  const { visitor } = all;
  await visitor.post("/auth/login", { name: alice, password: "a wrong guess at it" });
  const { json } = await visitor.post("/auth/login", { name: alice, password, tokens: true });
  await visitor.post("/auth/refresh", { refreshToken: json.refreshToken });
  await visitor.post("/auth/refresh", { refreshToken: json.refreshToken });
  const told = all.audits().filter(([, action]) => action !== "control.configured");
  assert.deepEqual(
    told.map(([control, action]) => [control, action]),
    all.records.map(({ control, action }) => [control, action]),
  );
  assert.deepEqual(
    told.find(([, action]) => action === "token.reuse-detected"),
    ["token", "token.reuse-detected", all.id],
  );
});

test("of two pipelines over one identity one is told, and the other when that is gone", async () => {
  await using all = await prepared();
  const told: string[] = [];
  const pipelineOf = (name: string): Pipeline =>
    new Pipeline(buildGuards("web", { ...all.identity.controls }, { sinks: false }), {
      onEvent: ({ type }) => void (type === "audit" && told.push(name)),
    });
  const first = pipelineOf("first");
  const second = pipelineOf("second");
  await all.identity.parts.tokens.revokeAccount("ann");
  await first[Symbol.asyncDispose]();
  await all.identity.parts.tokens.revokeAccount("ann");
  await second[Symbol.asyncDispose]();
  assert.deepEqual(told, ["first", "second"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { createHealth } from "./create-health.ts";
import { health } from "./guard.ts";
import { healthProbe } from "./probe.ts";

type Answers = Readonly<Record<string, readonly [status: number, content: unknown]>>;

const open = { queries: 1 };
const closed = { error: "Unauthorised" };

for (const [what, answers, state] of [
  ["nothing of it", {}, "not-applicable"],
  ["a word on /health alone", { "/health": [200, { status: "ok" }] }, "observed"],
  ["a version on /health", { "/health": [200, { status: "ok", version: "1.2.3" }] }, "failed"],
  ["a database on /ready", { "/ready": [503, { status: "down", database: "db-1" }] }, "failed"],
  ["a page for everybody", { "/health": [200, {}], "/api/hardening/security": [200, open] }, "failed"],
  ["a page for operators", { "/health": [200, {}], "/api/hardening/security": [401, closed] }, "observed"],
  [
    "a reset for everybody",
    { "/health": [200, {}], "/api/hardening/database/reset-metrics": [200, {}] },
    "failed",
  ],
  ["a /health that refuses strangers", { "/health": [401, closed] }, "failed"],
] as const satisfies readonly (readonly [string, Answers, string])[])
  test(`a service with ${what} is ${state}`, async () => {
    await using service = await serve((request, response) => {
      const [status, content] = (answers as Answers)[request.url ?? ""] ?? [
        request.url === "/" ? 200 : 404,
        {},
      ];
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(content));
    });
    const proof = await proveService(healthProbe, service.origin, AbortSignal.timeout(20_000));
    assert.equal(proof.state, state, JSON.stringify(proof.findings.map(({ summary }) => summary)));
  });

test("a page of HTML for every path is no page for operators", async () => {
  await using service = await serve((_, response) => {
    response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Home</h1>");
  });
  const proof = await proveService(healthProbe, service.origin, AbortSignal.timeout(20_000));
  assert.equal(proof.state, "not-applicable");
});

for (const operatorToken of [undefined, "0123456789abcdef0123456789abcdef"])
  test(`the guard is proven ${operatorToken === undefined ? "without" : "with"} a token`, async () => {
    const guard = health({ health: createHealth(), operatorToken });
    await using service = await serve(
      ({ url }, response) => void response.writeHead(url === "/" ? 200 : 404).end(),
      {
        pipeline: new Pipeline([guard]),
      },
    );
    const proof = await proveService(healthProbe, service.origin, AbortSignal.timeout(20_000));
    assert.equal(proof.state, "proven", JSON.stringify(proof.findings.map(({ summary }) => summary)));
  });

import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";

import { nosqlSink } from "../sinks/nosql-sink/guard.ts";
import { Pipeline } from "../http/pipeline.ts";
import { nosqlSinkSpec } from "../sinks/nosql-sink/spec.ts";
import type { Probe, Surface } from "../model/probe.ts";
import { createAnswer } from "../probing/answer.ts";
import { attackFinding } from "../probing/findings.ts";
import { hasSink, readInstrumentation } from "./instrumented.ts";
import { serve } from "./proving-ground/serve.ts";
import { prove } from "./run.ts";

const nothingToAttack: Probe = {
  spec: nosqlSinkSpec,
  safety: "passive",
  maxRequests: 0,
  run: async () => [attackFinding("not-applicable", "Nothing takes a filter here.")],
};

function surfaceWith(headers: readonly (readonly [string, string])[]): Surface {
  const request = { method: "GET", url: "http://localhost/", headers: [] };
  const page = createAnswer({ request, status: 200, headers, body: "", durationMs: 1 });
  return { pages: [page] } as unknown as Surface;
}

function page(_: unknown, response: ServerResponse): void {
  response.setHeader("Content-Type", "text/html");
  response.end("<h1>Notes</h1>");
}

function rows(text: string): ReturnType<typeof readInstrumentation> {
  return readInstrumentation(surfaceWith([["Proofmark-Instrumentation", text]]));
}

test("a sink that nothing reached is declared where the service says that it stands, and lists what it looks at", async () => {
  await using guarded = await serve(page, { pipeline: new Pipeline([nosqlSink()]) });
  const hardened = await prove(guarded.origin, { probes: [nothingToAttack], version: "0" });
  assert.equal(hardened.results[0]?.proof.state, "declared");
  assert.ok(hardened.instrumentation !== undefined);
  await using bare = await serve(page);
  const open = await prove(bare.origin, { probes: [nothingToAttack], version: "0" });
  assert.equal(open.results[0]?.proof.state, "not-applicable");
  assert.equal(open.instrumentation, undefined);
});

test("what a target says of its sinks is taken as it is meant, or not at all", () => {
  const row = { module: "pg", versions: ["8.0.0"], state: "instrumented" };
  assert.deepEqual(rows(JSON.stringify([row])), [{ ...row, control: undefined }]);
  for (const text of [
    "",
    "{}",
    "[1]",
    JSON.stringify([{ ...row, state: "perfect" }]),
    JSON.stringify([{ ...row, module: "x".repeat(999) }]),
  ])
    assert.equal(rows(text), undefined, text);
});

test("a sink is named as a whole word", () => {
  const surface = surfaceWith([["proofmark-sinks", "sql-sink;looked nosql-sink"]]);
  assert.equal(hasSink(surface, "sql-sink"), true);
  assert.equal(hasSink(surface, "nosql-sink"), true);
  assert.equal(hasSink(surface, "nosql"), false);
  assert.equal(hasSink(surface, "path-sink"), false);
});

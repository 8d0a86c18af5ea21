import assert from "node:assert/strict";
import { test } from "node:test";

import { buildGuards } from "../catalog/presets.ts";
import { controlProbes } from "../catalog/probes.ts";
import { Pipeline } from "../http/pipeline.ts";
import type { ProofmarkEvent } from "../model/event.ts";
import type { ControlOptions } from "../catalog/guards.ts";
import { exposureProbes } from "./exposure/exposures.ts";
import { createProvingGround } from "./proving-ground/ground.ts";
import { serve } from "./proving-ground/serve.ts";
import { prove } from "./run.ts";

/** The states of a whole run against the hardened proving ground, and the clients that it blocked. */
async function statesOf(controls: ControlOptions) {
  const blocked = new Set<string>();
  const onEvent = (event: ProofmarkEvent): void => {
    if (event.type === "blocked") blocked.add(event.client);
  };
  const pipeline = new Pipeline(buildGuards("web", controls), { onEvent });
  await using service = await serve(createProvingGround(), { pipeline });
  const { results } = await prove(service.origin, {
    probes: [...controlProbes, ...exposureProbes],
    version: "0",
  });
  return { blocked, states: Object.fromEntries(results.map(({ spec, proof }) => [spec.id, proof.state])) };
}

test("a service that blocks clients after waves is proven as if it did not, by a prover without exemption", async () => {
  const on = await statesOf({});
  const off = await statesOf({ "threat-rules": { waves: false } });
  assert.deepEqual({ ...on.states, "threat-rules": "failed" }, off.states);
  assert.equal(on.states["threat-rules"], "proven");
  // Those of the wave itself, the one that the crisis lane's probe has blocked on purpose, and no client of any other probe.
  assert.equal(on.blocked.size, 3, [...on.blocked].join(", "));
});

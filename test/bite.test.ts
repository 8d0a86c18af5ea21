import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { controlChecks } from "../packages/proofmark/src/catalog/checks.ts";
import { guardFactories } from "../packages/proofmark/src/catalog/guards.ts";
import { controlProbes } from "../packages/proofmark/src/catalog/probes.ts";
import { controlSpecs } from "../packages/proofmark/src/catalog/specs.ts";
import type { Probe } from "../packages/proofmark/src/model/probe.ts";
import { bite, proveService, type Bite } from "../packages/proofmark/src/prove/bite.ts";
import { groundGuards } from "../packages/proofmark/src/prove/proving-ground/guards.ts";

const signal = AbortSignal.timeout(1_200_000);

for (const probe of controlProbes) {
  const control = probe.spec.id;

  test(`${control}: proven on the guarded service, failed on its twin, the benign twin passing on both`, async () => {
    const { guarded, twin } = await biteSurely(probe);
    assert.deepEqual(
      { guarded: guarded.state, twin: twin.state },
      { guarded: "proven", twin: "failed" },
      JSON.stringify({ guarded: summaries(guarded), twin: summaries(twin) }, null, 2),
    );
    const benign = [...guarded.findings, ...twin.findings].filter(({ role }) => role === "benign");
    assert.ok(benign.length >= 2, "a benign twin was judged on both services");
    assert.ok(
      benign.every(({ outcome }) => outcome === "held"),
      JSON.stringify(summaries(twin), null, 2),
    );
  });

  test(`${control}: a dead port is an error, never a pass`, async () => {
    const proof = await proveService(probe, new URL(`http://127.0.0.1:${await closedPort()}`), signal);
    assert.equal(proof.state, "error");
  });
}

for (const check of controlChecks)
  test(`${check.spec.id}: attested in the process, by what is possible without the guard too`, async () => {
    const findings = await check.run(signal);
    assert.ok(
      findings.some(({ role }) => role === "attack") && findings.some(({ role }) => role === "benign"),
    );
    assert.ok(
      findings.every(({ outcome }) => outcome === "held"),
      JSON.stringify(findings),
    );
  });

test("every guard of the catalog has a probe or a check that is bitten here", () => {
  const bitten = new Set([...controlProbes, ...controlChecks].map(({ spec }) => spec.id));
  assert.deepEqual(
    Object.keys(guardFactories).filter((id) => !bitten.has(id)),
    [],
  );
  assert.ok(bitten.size >= 3, "the catalog was seen");
});

test("every control has a probe or a check", () => {
  const bitten = new Set([...controlProbes, ...controlChecks].map(({ spec }) => spec.id));
  assert.deepEqual(
    controlSpecs.map(({ id }) => id).filter((id) => !bitten.has(id)),
    [],
  );
});

/** Noise may forbid a word about times: that is no pass, and no failure either. */
async function biteSurely(probe: Probe, left = 2): Promise<Bite> {
  const bitten = await bite(probe, { createGuards: groundGuards, signal });
  return bitten.guarded.state === "inconclusive" && left > 0 ? await biteSurely(probe, left - 1) : bitten;
}

function summaries({
  state,
  findings,
}: {
  state: string;
  findings: readonly { summary: string; outcome: string }[];
}): unknown {
  return { state, findings: findings.map(({ outcome, summary }) => `${outcome}: ${summary}`) };
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}

import assert from "node:assert/strict";
import { test } from "node:test";

import { firstSummary, html, pageProver } from "../../prove/proving-ground/serve.fixture.ts";
import { crossOriginIsolation } from "./guard.ts";
import { crossOriginIsolationProbe } from "./probe.ts";

const proofOf = pageProver(crossOriginIsolationProbe);

const good = {
  ...html,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

test("a guarded service is proven, its 404 included", async () => {
  assert.equal((await proofOf(html, { guards: [crossOriginIsolation()] })).state, "proven");
});

test("a page without the headers fails, and both are named", async () => {
  const proof = await proofOf(html);
  assert.equal(proof.state, "failed");
  assert.match(firstSummary(proof), /Opener-Policy\. A page came without Cross-Origin-Resource-Policy\./);
});

for (const changes of [
  {},
  { "Cross-Origin-Opener-Policy": 'same-origin-allow-popups; report-to="x"' },
  { "Cross-Origin-Resource-Policy": "same-site" },
])
  test(`${JSON.stringify(changes)} of the application itself is observed`, async () => {
    assert.equal((await proofOf({ ...good, ...changes })).state, "observed");
  });

for (const changes of [
  { "Cross-Origin-Opener-Policy": "unsafe-none" },
  { "Cross-Origin-Opener-Policy": "Same-Origin" },
  { "Cross-Origin-Opener-Policy": "same-origin, same-origin" },
  { "Cross-Origin-Resource-Policy": "cross-origin" },
  { "Cross-Origin-Resource-Policy": "SAME-ORIGIN" },
])
  test(`${JSON.stringify(changes)} fails, as browsers ignore it`, async () => {
    assert.equal((await proofOf({ ...good, ...changes })).state, "failed");
  });

test("a target without pages has no window to isolate", async () => {
  const proof = await proofOf({ "Content-Type": "application/json" }, { body: "{}" });
  assert.equal(proof.state, "not-applicable");
});

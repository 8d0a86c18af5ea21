import assert from "node:assert/strict";
import { test } from "node:test";

import { firstSummary, html, pageProver } from "../../prove/proving-ground/serve.fixture.ts";
import { permissionsPolicy } from "./guard.ts";
import { permissionsPolicyProbe } from "./probe.ts";

const proofOf = pageProver(permissionsPolicyProbe);

test("a guarded service is proven, its 404 included", async () => {
  assert.equal((await proofOf(html, { guards: [permissionsPolicy()] })).state, "proven");
});

test("a page without the header fails, one with the old header too", async () => {
  assert.equal((await proofOf(html)).state, "failed");
  const proof = await proofOf({ ...html, "Feature-Policy": "camera 'none'; microphone 'none'" });
  assert.match(firstSummary(proof), /^A page came without Permissions-Policy\./);
});

for (const value of [
  "camera=(), microphone=(), geolocation=()",
  'camera=(self "https://a.example"),microphone=self, geolocation=(), usb=();report-to=x',
])
  test(`${value} of the application itself is observed`, async () => {
    assert.equal((await proofOf({ ...html, "Permissions-Policy": value })).state, "observed");
  });

test("a policy that gives a feature to every site fails", async () => {
  const proof = await proofOf({ ...html, "Permissions-Policy": "camera=*, microphone=(*), geolocation=()" });
  assert.equal(proof.state, "failed");
  assert.match(firstSummary(proof), /may use camera, microphone:/);
});

test("a policy that leaves one of the great three out fails and names it", async () => {
  const proof = await proofOf({ ...html, "Permissions-Policy": "camera=(), microphone=()" });
  assert.match(firstSummary(proof), /^Permissions-Policy says nothing of geolocation\./);
});

for (const value of ["camera 'none'; microphone 'none'", "camera=(), microphone", ""])
  test(`${JSON.stringify(value)} can't be read and fails`, async () => {
    const proof = await proofOf({ ...html, "Permissions-Policy": value });
    assert.match(firstSummary(proof), /^Permissions-Policy can't be read/);
  });

test("a target without pages has nothing to permit", async () => {
  const proof = await proofOf({ "Content-Type": "application/json" }, { body: "{}" });
  assert.equal(proof.state, "not-applicable");
});

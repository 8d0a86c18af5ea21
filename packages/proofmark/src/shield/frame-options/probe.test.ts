import assert from "node:assert/strict";
import { test } from "node:test";

import { firstSummary, html, pageProver } from "../../prove/proving-ground/serve.fixture.ts";
import { frameOptions } from "./guard.ts";
import { frameOptionsProbe } from "./probe.ts";

const proofOf = pageProver(frameOptionsProbe);

test("a guarded service is proven, its 404 included", async () => {
  assert.equal((await proofOf(html, { guards: [frameOptions()] })).state, "proven");
});

test("a page without the header fails", async () => {
  const proof = await proofOf(html);
  assert.equal(proof.state, "failed");
  assert.match(firstSummary(proof), /^A page came without X-Frame-Options\. \(GET \/, 200\)/);
});

for (const value of ["deny", "SAMEORIGIN", "DENY, DENY", "DENY, SAMEORIGIN"])
  test(`${value} of the application itself is observed`, async () => {
    assert.equal((await proofOf({ ...html, "X-Frame-Options": value })).state, "observed");
  });

for (const value of ["ALLOWALL", "ALLOW-FROM https://a.example", "none", ""])
  test(`${JSON.stringify(value)} fails`, async () => {
    assert.equal((await proofOf({ ...html, "X-Frame-Options": value })).state, "failed");
  });

test("frame-ancestors of the application itself counts, as browsers read it first", async () => {
  const headers = { ...html, "Content-Security-Policy": "frame-ancestors 'self' https://a.example" };
  assert.equal((await proofOf(headers)).state, "observed");
});

test("an open frame-ancestors fails, for it outranks DENY", async () => {
  const headers = { ...html, "Content-Security-Policy": "frame-ancestors *", "X-Frame-Options": "DENY" };
  const proof = await proofOf(headers);
  assert.equal(proof.state, "failed");
  assert.match(firstSummary(proof), /outranks X-Frame-Options/);
});

test("an open frame-ancestors beside a closed one is closed: both policies hold", async () => {
  const policy = "frame-ancestors *, frame-ancestors 'none'";
  assert.equal((await proofOf({ ...html, "Content-Security-Policy": policy })).state, "observed");
});

test("frame-ancestors that the csp control wrote does not stand in for this one", async () => {
  const headers = {
    ...html,
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Proofmark-Evidence": "csp",
  };
  assert.equal((await proofOf(headers)).state, "failed");
});

test("a target without pages has nothing to frame", async () => {
  const proof = await proofOf({ "Content-Type": "application/json" }, { body: "{}" });
  assert.equal(proof.state, "not-applicable");
});

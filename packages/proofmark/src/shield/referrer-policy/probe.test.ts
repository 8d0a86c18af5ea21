import assert from "node:assert/strict";
import { test } from "node:test";

import { firstSummary, html, pageProver } from "../../prove/proving-ground/serve.fixture.ts";
import { referrerPolicy } from "./guard.ts";
import { referrerPolicyProbe } from "./probe.ts";

const proofOf = pageProver(referrerPolicyProbe);

test("a guarded service is proven, its 404 included", async () => {
  assert.equal((await proofOf(html, { guards: [referrerPolicy()] })).state, "proven");
});

test("a page without the header fails", async () => {
  const proof = await proofOf(html);
  assert.equal(proof.state, "failed");
  assert.match(firstSummary(proof), /^A page came without Referrer-Policy\./);
});

for (const value of [
  "no-referrer",
  "Same-Origin",
  "unsafe-url, strict-origin",
  "strict-origin, of-the-future",
])
  test(`${value} of the application itself is observed`, async () => {
    assert.equal((await proofOf({ ...html, "Referrer-Policy": value })).state, "observed");
  });

for (const value of ["unsafe-url", "no-referrer-when-downgrade", "no-referrer, unsafe-url", "never", ""])
  test(`${JSON.stringify(value)} fails`, async () => {
    assert.equal((await proofOf({ ...html, "Referrer-Policy": value })).state, "failed");
  });

test("a meta element that leaks outranks a good header", async () => {
  const body = `<meta name="Referrer" content="unsafe-url"><title>Home</title>`;
  assert.equal((await proofOf({ ...html, "Referrer-Policy": "no-referrer" }, { body })).state, "failed");
});

test("a meta element in a comment counts for nothing, one in the head counts", async () => {
  const meta = `<meta name="referrer" content="no-referrer">`;
  assert.equal((await proofOf(html, { body: `<!-- ${meta} --><title>Home</title>` })).state, "failed");
  assert.equal((await proofOf(html, { body: `${meta}<title>Home</title>` })).state, "observed");
});

test("a target without pages has no page whose address could leak", async () => {
  const proof = await proofOf({ "Content-Type": "application/json" }, { body: "{}" });
  assert.equal(proof.state, "not-applicable");
});

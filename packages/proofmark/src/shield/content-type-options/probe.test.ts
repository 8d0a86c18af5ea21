import assert from "node:assert/strict";
import { test } from "node:test";

import { firstSummary, html, pageProver } from "../../prove/proving-ground/serve.fixture.ts";
import { contentTypeOptions } from "./guard.ts";
import { contentTypeOptionsProbe } from "./probe.ts";

const proofOf = pageProver(contentTypeOptionsProbe);

const nosniff = { "X-Content-Type-Options": "nosniff" };

test("a guarded service is proven, though it names no types", async () => {
  assert.equal((await proofOf({}, { guards: [contentTypeOptions()] })).state, "proven");
});

test("a service that says nosniff by itself is observed, in any case and doubled", async () => {
  assert.equal((await proofOf({ ...html, ...nosniff })).state, "observed");
  assert.equal((await proofOf({ ...html, "X-Content-Type-Options": "NoSniff, nosniff" })).state, "observed");
});

test("a response without the header fails, JSON too", async () => {
  const proof = await proofOf({ "Content-Type": "application/json" }, { body: "{}" });
  assert.equal(proof.state, "failed");
  assert.match(firstSummary(proof), /^A response came without X-Content-Type-Options\./);
});

test("another value fails", async () => {
  assert.equal((await proofOf({ ...html, "X-Content-Type-Options": "none, nosniff" })).state, "failed");
});

test("a body without Content-Type fails", async () => {
  const proof = await proofOf(nosniff);
  assert.equal(proof.state, "failed");
  assert.match(firstSummary(proof), /^A body came without Content-Type/);
});

test("an empty answer needs no Content-Type", async () => {
  assert.equal((await proofOf(nosniff, { body: "" })).state, "observed");
});

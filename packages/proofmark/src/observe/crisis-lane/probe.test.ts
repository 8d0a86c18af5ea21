import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { crisisLane } from "./guard.ts";
import { crisisLaneProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, pipeline?: Pipeline): Promise<Proof> {
  await using service = await serve(listener, pipeline === undefined ? {} : { pipeline });
  return await proveService(crisisLaneProbe, service.origin, AbortSignal.timeout(60_000));
}

const contacts = `<a href="tel:988">988</a>`;

test("a service without a page for people in danger is not judged", async () => {
  const proof = await proofOf((_request, response) => response.end("hello"));
  assert.equal(proof.state, "not-applicable");
});

test("a service that always answers with its contacts is observed", async () => {
  const proof = await proofOf((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(contacts);
  });
  assert.equal(proof.state, "observed");
});

test("a page that is limited like any other is a failure", async () => {
  let visits = 0;
  const proof = await proofOf((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    visits++;
    response.writeHead(visits > 100 ? 429 : 200).end(contacts);
  });
  assert.equal(proof.state, "failed");
});

test("a page that asks strangers for a token is a failure", async () => {
  const proof = await proofOf((request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.writeHead(request.method === "POST" ? 403 : 200).end(contacts);
  });
  assert.equal(proof.state, "failed");
});

test("the guard is found by its link, wherever it answers", async () => {
  const pipeline = new Pipeline([crisisLane({ path: "/safe/place", country: "GB", watch: [{ path: "/" }] })]);
  const proof = await proofOf((_request, response) => response.end("hello"), pipeline);
  assert.equal(proof.state, "proven");
});

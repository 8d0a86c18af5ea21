import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { bodyLimit } from "./guard.ts";
import { bodyLimitProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, pipeline?: Pipeline): Promise<Proof> {
  await using service = await serve(listener, pipeline === undefined ? {} : { pipeline });
  return await proveService(bodyLimitProbe, service.origin, AbortSignal.timeout(30_000));
}

const takesAll: RequestListener = (request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(201).end());
};

test("a service that takes everything fails in each of the five ways", async () => {
  const proof = await proofOf(takesAll);
  assert.equal(proof.state, "failed");
  assert.equal(proof.findings.filter(({ outcome }) => outcome === "breached").length, 5);
});

test("the guard's own refusals make it proven", async () => {
  assert.equal((await proofOf(takesAll, new Pipeline([bodyLimit()]))).state, "proven");
});

test("the guard refuses a document type where the service answers without reading its XML", async () => {
  const proof = await proofOf(
    (request, response) => {
      if (request.headers["content-type"] === "application/xml") response.writeHead(302).end();
      else takesAll(request, response);
    },
    new Pipeline([bodyLimit()]),
  );
  assert.equal(proof.state, "proven");
});

test("a service that refuses every POST alike decides nothing", async () => {
  const proof = await proofOf((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(request.method === "POST" ? 405 : 200).end());
  });
  assert.equal(proof.state, "inconclusive");
});

test("a limit so low that small bodies are refused breaks the benign twin", async () => {
  const proof = await proofOf(takesAll, new Pipeline([bodyLimit({ limitBytes: 5 })]));
  assert.equal(proof.findings.at(-1)?.outcome, "breached");
});

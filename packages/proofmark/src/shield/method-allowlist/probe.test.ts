import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { methodAllowlist } from "./guard.ts";
import { methodAllowlistProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, pipeline?: Pipeline): Promise<Proof> {
  await using service = await serve(listener, pipeline === undefined ? {} : { pipeline });
  return await proveService(methodAllowlistProbe, service.origin, AbortSignal.timeout(20_000));
}

const outcomes = ({ findings }: Proof): string[] => findings.map(({ role, outcome }) => `${role} ${outcome}`);

const strict: RequestListener = (request, response) => {
  const isRead = request.method === "GET" || request.method === "HEAD";
  response.writeHead(isRead ? 200 : 405, { "Content-Type": "text/html" }).end("<title>Home</title>");
};

test("a service that answers GET and HEAD alone is observed", async () => {
  assert.equal((await proofOf(strict)).state, "observed");
});

test("a service that answers every method fails, and an override that would not show is not judged", async () => {
  const proof = await proofOf((_request, response) => void response.end("home"));
  assert.equal(proof.state, "failed");
  assert.deepEqual(outcomes(proof), [
    "attack breached",
    "attack breached",
    "attack not-applicable",
    "benign held",
  ]);
});

test("a TRACE that comes back is named", async () => {
  const proof = await proofOf((request, response) => {
    if (request.method === "TRACE") response.end(request.rawHeaders.join("\r\n"));
    else strict(request, response);
  });
  assert.match(proof.findings[0]?.summary ?? "", /^TRACE echoed the request/);
});

test("a header that swaps the method is a breach where everything else holds", async () => {
  const proof = await proofOf((request, response) => {
    request.method = String(request.headers["x-http-method-override"] ?? request.method);
    strict(request, response);
  });
  assert.deepEqual(outcomes(proof), ["attack held", "attack held", "attack breached", "benign held"]);
});

test("the guard's own refusals make it proven", async () => {
  const proof = await proofOf(
    (request, response) => {
      response.writeHead(request.method === "POST" ? 201 : 200).end();
    },
    new Pipeline([methodAllowlist()]),
  );
  assert.equal(proof.state, "proven");
});

test("a guard that refuses HEAD is a breach of the benign twin", async () => {
  const proof = await proofOf(strict, new Pipeline([methodAllowlist({ methods: ["GET", "POST"] })]));
  assert.deepEqual(outcomes(proof).at(-1), "benign breached");
});

import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { inspection } from "./guard.ts";
import { inspectionProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, isGuarded = false): Promise<Proof> {
  await using service = await serve(listener, isGuarded ? { pipeline: new Pipeline([inspection()]) } : {});
  return await proveService(inspectionProbe, service.origin, AbortSignal.timeout(20_000));
}

const link = `<a href="/search?q=rope">Rope</a>`;
const form = `<form method="post" action="/notes"><input name="text"></form>`;

/** A service with one place for values; `answer` says with which status. */
const service =
  (home: string, answer: (value: string) => number): RequestListener =>
  (request, response) => {
    const url = new URL(request.url ?? "/", "http://service");
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      response.setHeader("Content-Type", "text/html");
      if (url.pathname === "/") response.end(home);
      else if (url.pathname === "/search")
        response.writeHead(answer(url.searchParams.get("q") ?? "")).end("x");
      else if (url.pathname === "/notes" && request.method === "POST")
        response.writeHead(answer(new URLSearchParams(text).get("text") ?? "")).end("x");
      else response.writeHead(404).end("Nothing here.");
    });
  };

const isOrdinary = (value: string): boolean =>
  /^[\w '.,;]*(?:<b>new<\/b>)?[\w .,;]*$/.test(value) && !/UNION SELECT|cat /.test(value);

const count = ({ findings }: Proof, outcome: string): number =>
  findings.filter((finding) => finding.role === "attack" && finding.outcome === outcome).length;

for (const [place, home] of [
  ["a query", link],
  ["a form", form],
] as const) {
  test(`a service that takes everything in ${place} fails, class by class, and is proven under the guard`, async () => {
    const bare = await proofOf(service(home, () => 200));
    assert.equal(bare.state, "failed");
    assert.ok(count(bare, "breached") >= 8);
    const guarded = await proofOf(
      service(home, () => 200),
      true,
    );
    assert.equal(guarded.state, "proven", JSON.stringify(guarded.findings.map(({ summary }) => summary)));
  });
}

test("a service that refuses signs by itself is observed, when it lets ordinary texts pass", async () => {
  const proof = await proofOf(service(link, (value) => (isOrdinary(value) ? 200 : 403)));
  assert.equal(proof.state, "observed", JSON.stringify(proof.findings.map(({ summary }) => summary)));
});

test("a service that refuses an apostrophe with everything else fails its benign twin", async () => {
  const proof = await proofOf(service(link, (value) => (/^\w*$/.test(value) ? 200 : 403)));
  assert.equal(proof.state, "failed");
  assert.ok(proof.findings.some(({ role, outcome }) => role === "benign" && outcome === "breached"));
});

test("a service that answers what it does not know with 404 tells nothing", async () => {
  const proof = await proofOf(service(link, (value) => (value === "canary" ? 200 : 404)));
  assert.equal(proof.state, "inconclusive");
});

test("a service that breaks on attacks tells nothing", async () => {
  const proof = await proofOf(service(link, (value) => (/^[\w .,;<>'/]*$/.test(value) ? 200 : 500)));
  assert.notEqual(proof.state, "observed");
  assert.ok(count(proof, "inconclusive") > 0);
});

test("a service whose places all ask for something else first is inconclusive", async () => {
  assert.equal((await proofOf(service(link, () => 401))).state, "inconclusive");
});

test("a service that takes no values has nothing to attack", async () => {
  assert.equal((await proofOf(service("home", () => 200))).state, "not-applicable");
});

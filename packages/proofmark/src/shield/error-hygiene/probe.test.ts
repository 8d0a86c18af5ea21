import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { errorHygiene } from "./guard.ts";
import { errorHygieneProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, isGuarded = false): Promise<Proof> {
  await using service = await serve(listener, isGuarded ? { pipeline: new Pipeline([errorHygiene()]) } : {});
  return await proveService(errorHygieneProbe, service.origin, AbortSignal.timeout(20_000));
}

const breaches = ({ findings }: Proof): string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

const answering =
  (fail: RequestListener): RequestListener =>
  (request, response) => {
    response.setHeader("Content-Type", "text/html");
    if (request.url === "/") response.end(`<a href="/notes/1">One</a><a href="/find?q=a">Find</a>`);
    else if (request.url === "/notes/1" || request.url === "/find?q=a") response.end("fine");
    else fail(request, response);
  };
const notFound: RequestListener = (_request, response) => void response.writeHead(404).end("Not here.");

test("a service with plain errors is observed", async () => {
  assert.equal((await proofOf(answering(notFound))).state, "observed");
});

for (const [what, broken, path] of [
  ["an id of another type", (url: string) => url === "/notes/abc", "/notes/abc"],
  ["a quote in a parameter", (url: string) => url.includes("%27"), "/"],
  ["a broken escape", (url: string) => url === "/%", "/%"],
] as const) {
  test(`a stack trace after ${what} is a breach, and proven under the guard`, async () => {
    const listener = answering((request, response) => {
      if (!broken(request.url ?? "")) notFound(request, response);
      else response.writeHead(500).end(new Error("inside").stack);
    });
    const bare = await proofOf(listener);
    assert.equal(bare.state, "failed");
    assert.ok(breaches(bare)[0]?.includes(`An error shows a stack trace (GET ${path}`), breaches(bare)[0]);
    assert.equal((await proofOf(listener, true)).state, "proven");
  });
}

test("a database's message in a 400 is a breach, and proven under the guard", async () => {
  const listener = answering((_request, response) => {
    response.writeHead(400).end(JSON.stringify({ error: 'SQLITE_ERROR: near "x": syntax error' }));
  });
  assert.match(breaches(await proofOf(listener))[0] ?? "", /^An error shows a database error/);
  assert.equal((await proofOf(listener, true)).state, "proven");
});

const banner = (value: string): RequestListener =>
  answering((request, response) => {
    response.setHeader("Server", value);
    notFound(request, response);
  });

test("a version in a header is a breach, a bare product name is not", async () => {
  assert.match(
    breaches(await proofOf(banner("nginx/1.18.0")))[0] ?? "",
    /names a version: server: nginx\/1\.18\.0/,
  );
  assert.equal((await proofOf(banner("nginx"))).state, "observed");
});

test("a missing page that is answered as a failure fails by its benign twin", async () => {
  const proof = await proofOf(answering((_request, response) => void response.writeHead(500).end("sorry")));
  assert.deepEqual(breaches(proof), ["A path that nobody serves is answered with 500."]);
});

test("a service that answers everything with 200 decides nothing", async () => {
  assert.equal((await proofOf((_request, response) => response.end("home"))).state, "inconclusive");
});

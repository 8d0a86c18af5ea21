import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { cors } from "./guard.ts";
import { corsProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, isGuarded = false): Promise<Proof> {
  await using service = await serve(listener, isGuarded ? { pipeline: new Pipeline([cors()]) } : {});
  return await proveService(corsProbe, service.origin, AbortSignal.timeout(20_000));
}

const breaches = ({ findings }: Proof): string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

/** Grants credentials to the origins that `isTrusted` takes for its own. */
const granting =
  (isTrusted: (origin: string) => boolean, credentials = "true"): RequestListener =>
  ({ headers: { origin } }, response) => {
    if (origin !== undefined && isTrusted(origin)) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Access-Control-Allow-Credentials", credentials);
    }
    response.setHeader("Content-Type", "application/json");
    response.end("{}");
  };

test("a service that grants nothing is observed", async () => {
  assert.equal((await proofOf(granting(() => false))).state, "observed");
});

for (const [what, isTrusted] of [
  ["any origin", () => true],
  ["null", (origin: string) => origin === "null"],
  ["an origin that begins like its own", (origin: string) => /^http:\/\/127\.0\.0\.1:\d+\./.test(origin)],
  ["an origin that ends like its own", (origin: string) => origin.startsWith("http://attacker-127.0.0.1:")],
  ["another port", (origin: string) => origin.endsWith(":4443")],
] as const) {
  test(`a service that grants ${what} fails, and is proven under the guard`, async () => {
    const bare = await proofOf(granting(isTrusted));
    assert.equal(bare.state, "failed");
    assert.match(breaches(bare)[0] ?? "", /may read \/ with the visitor's cookies/);
    assert.equal((await proofOf(granting(isTrusted), true)).state, "proven");
  });
}

test("a grant without credentials shows a stranger what he could fetch himself", async () => {
  assert.equal((await proofOf(granting(() => true, "false"))).state, "observed");
  const open = await proofOf((_request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.end("open");
  });
  assert.equal(open.state, "observed");
});

test("a preflight that is granted to a stranger is a breach by itself", async () => {
  const proof = await proofOf((request, response) => {
    if (request.method === "OPTIONS") granting(() => true)(request, response);
    else response.end("home");
  });
  assert.deepEqual(breaches(proof), ["A preflight from https://attacker.example was granted for /."]);
});

test("a service that refuses its own pages fails by its benign twin", async () => {
  const proof = await proofOf((request, response) => {
    response.writeHead(request.headers.origin === undefined ? 200 : 403).end();
  });
  assert.deepEqual(breaches(proof), ["A request from the service's own page is refused (403)."]);
});

test("a rate limit in place of an answer decides nothing", async () => {
  const proof = await proofOf((request, response) => {
    response.writeHead(request.headers.origin === undefined ? 200 : 429).end();
  });
  assert.equal(proof.state, "inconclusive");
});

test("data that asks for a sign-in is asked for all the same", async () => {
  const proof = await proofOf((request, response) => {
    if (request.url?.startsWith("/api") === true) {
      response.statusCode = 401;
      granting(() => true)(request, response);
    } else {
      response.setHeader("Content-Type", "text/html");
      response.end(`<a href="/api/notes">Notes</a>`);
    }
  });
  assert.match(breaches(proof)[0] ?? "", /may read \/api\/notes with the visitor's cookies/);
});

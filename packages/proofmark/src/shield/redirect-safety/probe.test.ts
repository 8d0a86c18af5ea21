import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { redirectSafety } from "./guard.ts";
import { redirectSafetyProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, isGuarded = false): Promise<Proof> {
  await using service = await serve(
    listener,
    isGuarded ? { pipeline: new Pipeline([redirectSafety()]) } : {},
  );
  return await proveService(redirectSafetyProbe, service.origin, AbortSignal.timeout(20_000));
}

const breaches = ({ findings }: Proof): string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

const redirecting =
  (isAllowed: (target: string) => boolean): RequestListener =>
  (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const target = url.searchParams.get("next") ?? "/";
    response.setHeader("Content-Type", "text/html");
    if (url.pathname !== "/leave") response.end(`<a href="/leave?next=/">Leave</a>`);
    else if (isAllowed(target)) response.writeHead(302, { Location: target }).end();
    else response.writeHead(400).end("no");
  };

test("a service that redirects nowhere has nothing to leave by", async () => {
  assert.equal((await proofOf((_request, response) => response.end("home"))).state, "not-applicable");
});

test("a service that lets only its own pages through is observed", async () => {
  assert.equal((await proofOf(redirecting((target) => target === "/"))).state, "observed");
});

for (const [what, isAllowed] of [
  ["everything", () => true],
  ["what begins with a slash", (target: string) => target.startsWith("/")],
  ["what begins with one slash", (target: string) => /^\/[^/]/.test(target) || target === "/"],
  ["what names its own host", (target: string) => target === "/" || target.includes("127.0.0.1")],
  ["what has no //", (target: string) => !target.includes("//")],
] as const) {
  test(`a service that lets ${what} through fails, and holds under the guard`, async () => {
    const bare = await proofOf(redirecting(isAllowed));
    assert.equal(bare.state, "failed");
    assert.match(breaches(bare)[0] ?? "", /^\/leave\?next=.* leads to /);
    assert.deepEqual(breaches(await proofOf(redirecting(isAllowed), true)), []);
  });
}

test("where the guard alone refuses, the proof names it", async () => {
  assert.equal(
    (
      await proofOf(
        redirecting(() => true),
        true,
      )
    ).state,
    "proven",
  );
});

test("a parameter that only looks like a redirect is none", async () => {
  const proof = await proofOf((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<a href="/page?next=2">Next</a>`);
  });
  assert.equal(proof.state, "not-applicable");
});

import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { rateLimit } from "./guard.ts";
import { rateLimitProbe } from "./probe.ts";

const form = `<form method="post" action="/login"><input name="user"><input type="password" name="password"></form>`;

async function proofOf(listener: RequestListener, pipeline?: Pipeline): Promise<Proof> {
  await using service = await serve(listener, pipeline === undefined ? {} : { pipeline });
  return await proveService(rateLimitProbe, service.origin, AbortSignal.timeout(30_000));
}

/** Lets five sign-ins pass for each client, told apart by `key`. */
function limitedBy(key: (headers: NodeJS.Dict<string | string[]>) => string): RequestListener {
  const counts = new Map<string, number>();
  return (request, response) => {
    response.setHeader("Content-Type", "text/html");
    if (request.method !== "POST") {
      response.end(form);
      return;
    }
    const client = key(request.headers);
    const count = (counts.get(client) ?? 0) + 1;
    counts.set(client, count);
    response.writeHead(count > 5 ? 429 : 401).end();
  };
}

test("a service that limits sign-ins by itself is observed", async () => {
  assert.equal((await proofOf(limitedBy(() => "all"))).state, "observed");
});

test("a limit that believes X-Forwarded-For is a breach", async () => {
  const proof = await proofOf(limitedBy((headers) => String(headers["x-forwarded-for"])));
  assert.equal(proof.state, "failed");
  assert.match(proof.findings[1]?.summary ?? "", /^A made-up X-Forwarded-For got past the limit/);
});

test("a service without a limit fails", async () => {
  const proof = await proofOf((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(form);
  });
  assert.equal(proof.state, "failed");
  assert.match(proof.findings[0]?.summary ?? "", /^40 wrong passwords in a row were answered/);
});

test("without a sign-in form the home page is visited, and the guard's refusal makes it proven", async () => {
  const guard = rateLimit({ tiers: { default: { limit: 100, windowSeconds: 60, burstPerSecond: 60 } } });
  const proof = await proofOf((_request, response) => void response.end("home"), new Pipeline([guard]));
  assert.match(proof.findings[0]?.summary ?? "", /visits came a 429/);
  assert.notEqual(proof.state, "failed");
});

test("a limit that was used up before the attack says nothing of the service", async () => {
  const proof = await proofOf((request, response) => {
    response.setHeader("Content-Type", "text/html");
    if (request.method === "POST") response.writeHead(429).end();
    else response.end(form);
  });
  assert.equal(proof.state, "inconclusive");
  assert.match(proof.findings.at(-1)?.summary ?? "", /^The very first attempt was refused \(429\)/);
});

test("a limit that refuses an ordinary visit too fails", async () => {
  let count = 0;
  const proof = await proofOf((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.writeHead(++count > 12 ? 429 : 200).end(form);
  });
  assert.equal(proof.state, "failed");
  assert.match(proof.findings.at(-1)?.summary ?? "", /^An ordinary visit is refused/);
});

test("a second run soon after the first finds what the first found", async () => {
  await using service = await serve(
    (_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end(form);
    },
    { pipeline: new Pipeline([rateLimit({ readTier: "pages" })]) },
  );
  const states: string[] = [];
  for (let run = 0; run < 2; run++)
    states.push((await proveService(rateLimitProbe, service.origin, AbortSignal.timeout(30_000))).state);
  assert.deepEqual(states, ["proven", "proven"]);
});

test("a sliding limit that lets one more through meanwhile does not believe X-Forwarded-For", async () => {
  let count = 0;
  const proof = await proofOf((request, response) => {
    response.setHeader("Content-Type", "text/html");
    const isFirstSpoofed = request.headers["x-forwarded-for"] === "198.51.100.1";
    if (request.method !== "POST") response.end(form);
    else response.writeHead(++count > 5 && !isFirstSpoofed ? 429 : 401).end();
  });
  assert.equal(proof.state, "observed");
  assert.match(proof.findings[1]?.summary ?? "", /, 11 of 12 more were refused all the same/);
});

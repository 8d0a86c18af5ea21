import assert from "node:assert/strict";
import type { IncomingMessage, RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Guard } from "../../model/guard.ts";
import type { Proof } from "../../model/proof.ts";
import { createAttacker } from "../../probing/attacker.ts";
import { Budget, defaultBudget } from "../../probing/budget.ts";
import { discoverSurface } from "../../probing/discover.ts";
import { judgeFindings } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { rateLimit } from "../rate-limit/guard.ts";
import { threatRules } from "./guard.ts";
import { threatRulesProbe } from "./probe.ts";

async function prove(listener: RequestListener, guards: readonly Guard[] = []): Promise<Proof> {
  await using service = await serve(listener, guards.length === 0 ? {} : { pipeline: new Pipeline(guards) });
  return await proveService(threatRulesProbe, service.origin, AbortSignal.timeout(60_000));
}

const page: RequestListener = (request, response) => {
  response.writeHead(request.url === "/" ? 200 : 404, { "Content-Type": "text/html" }).end("<h1>Page</h1>");
};

/** An application in the browser: every path shows it. */
const everywhere: RequestListener = (_request, response) =>
  void response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>App</h1>");

/** A service of another make that blocks after ten attack paths by what `clientOf` takes for the client. */
function blocking(clientOf: (request: IncomingMessage) => string, refuse: RequestListener): RequestListener {
  const missing = new Map<string, number>();
  return (request, response) => {
    const client = clientOf(request);
    const count = missing.get(client) ?? 0;
    if (count > 10) refuse(request, response);
    else {
      if (/\/\.|\.php/.test(request.url ?? "")) missing.set(client, count + 1);
      page(request, response);
    }
  };
}

const bySocket = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? "";
const byHeader = (request: IncomingMessage): string =>
  String(request.headers["x-forwarded-for"] ?? bySocket(request));
const forbid: RequestListener = (_request, response) => void response.writeHead(403).end();
const summaries = ({ findings }: Proof): string => JSON.stringify(findings.map(({ summary }) => summary));

test("a guarded service is proven", async () => {
  const proof = await prove(page, [threatRules()]);
  assert.equal(proof.state, "proven", summaries(proof));
});

test("a guarded service that answers every path with a page is proven too", async () => {
  const proof = await prove(everywhere, [threatRules()]);
  assert.equal(proof.state, "proven", summaries(proof));
});

test("a guarded service whose rate limit is met first is proven too", async () => {
  const proof = await prove(page, [threatRules(), rateLimit()]);
  assert.equal(proof.state, "proven", summaries(proof));
});

test("a bare service answers the whole wave, and fails", async () => {
  const proof = await prove(page);
  assert.equal(proof.state, "failed");
  assert.match(summaries(proof), /known attack paths in a row were answered/);
});

test("a service that refuses each attack path and nobody for it fails", async () => {
  const proof = await prove((request, response) => {
    if (request.url === "/") page(request, response);
    else forbid(request, response);
  });
  assert.equal(proof.state, "failed");
});

for (const [title, refuse] of [
  ["with a 403", forbid],
  ["by hanging up", (request) => void request.socket.destroy()],
] as const satisfies readonly (readonly [string, RequestListener])[])
  test(`a service of another make that blocks ${title} is observed`, async () => {
    const proof = await prove(blocking(bySocket, refuse));
    assert.equal(proof.state, "observed", summaries(proof));
  });

test("a service that takes X-Forwarded-For for the client fails, for whom it blocks and whom it lets past", async () => {
  const proof = await prove(blocking(byHeader, forbid));
  assert.equal(proof.state, "failed");
  assert.match(summaries(proof), /A made-up X-Forwarded-For got past the block/);
  assert.match(summaries(proof), /got that client refused/);
});

test("a service that blocks everybody for one fails", async () => {
  const proof = await prove(blocking(() => "all", forbid));
  assert.equal(proof.state, "failed");
  assert.match(summaries(proof), /A client that did nothing is refused as well/);
});

test("a service that dies under the wave is an error, not a block", async () => {
  let asked = 0;
  const proof = await prove((request, response) => {
    if (request.url !== "/" && ++asked > 20) request.socket.destroy();
    else if (asked > 20) request.socket.destroy();
    else page(request, response);
  });
  assert.equal(proof.state, "error", summaries(proof));
});

test("from one address alone nothing is tried, for it would lock its user out", async () => {
  await using service = await serve(page, { pipeline: new Pipeline([threatRules({ spares: [] })]) });
  const budget = new Budget(defaultBudget, AbortSignal.timeout(10_000));
  await using attacker = createAttacker({ origin: service.origin, budget });
  const surface = await discoverSurface(attacker);
  const before = budget.sent;
  const findings = await threatRulesProbe.run(attacker, surface);
  assert.equal(judgeFindings(findings), "inconclusive");
  assert.equal(budget.sent, before);
});

test("a service that serves no page is inconclusive", async () => {
  assert.equal((await prove(forbid)).state, "inconclusive");
});

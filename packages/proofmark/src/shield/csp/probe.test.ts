import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { csp } from "./guard.ts";
import { cspProbe } from "./probe.ts";

const closed = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
let drawn = 0;
const freshNonce = (): string => `nonce${++drawn}`.padEnd(24, "x");

async function proofOf(listener: RequestListener, pipeline?: Pipeline): Promise<Proof> {
  await using service = await serve(listener, pipeline === undefined ? {} : { pipeline });
  return await proveService(cspProbe, service.origin, AbortSignal.timeout(20_000));
}

function page(
  policy: string | (() => string),
  body = "<title>Home</title>",
  type = "text/html",
): RequestListener {
  return (request, response) => {
    const value = typeof policy === "string" ? policy : policy();
    response.writeHead(request.url === "/" ? 200 : 404, {
      "Content-Type": type,
      ...(value === "" ? {} : { "Content-Security-Policy": value }),
    });
    response.end(body);
  };
}

function summariesOf(proof: Proof): string {
  return proof.findings.map(({ summary }) => summary).join(" ");
}

for (const options of [{}, { policy: "api" }, { trustedTypes: true }] as const)
  test(`a service guarded with ${JSON.stringify(options)} is proven, its 404 included`, async () => {
    assert.equal((await proofOf(page(""), new Pipeline([csp(options)]))).state, "proven");
  });

test("a guarded API without pages is proven too", async () => {
  const pipeline = new Pipeline([csp({ policy: "api" })]);
  assert.equal((await proofOf(page("", "{}", "application/json"), pipeline)).state, "proven");
});

test("a guarded service that only reports fails", async () => {
  const proof = await proofOf(page(""), new Pipeline([csp({ reportOnly: true })]));
  assert.equal(proof.state, "failed");
  assert.match(summariesOf(proof), /^Content-Security-Policy-Report-Only stands alone/);
});

test("a page without a policy fails", async () => {
  const proof = await proofOf(page(""));
  assert.equal(proof.state, "failed");
  assert.match(summariesOf(proof), /^A page came without Content-Security-Policy\. \(GET \/, 200\)/);
});

test("a 404 page without the policy fails, where the home page has it", async () => {
  const proof = await proofOf((request, response) => {
    const policy = request.url === "/" ? `default-src 'self'; ${closed}` : "";
    page(policy)(request, response);
  });
  assert.equal(proof.state, "failed");
});

test("a target that shows no page needs no policy", async () => {
  assert.equal((await proofOf(page("", "{}", "application/json"))).state, "not-applicable");
});

const good: readonly string[] = [
  `default-src 'self'; ${closed}`,
  `SCRIPT-SRC 'Self'; ${closed}`,
  `script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'unsafe-inline'; ${closed}`,
  `script-src https://cdn.jsdelivr.net/npm/vue@3.5.0/dist/vue.js; ${closed}`,
  `script-src 'self' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src *; ${closed}`,
  "default-src 'none'; frame-ancestors 'none'",
  `script-src * 'unsafe-inline'; base-uri 'none', script-src 'self'; object-src 'none'; frame-ancestors 'self'`,
];
for (const policy of good)
  test(`${policy} holds`, async () => {
    const proof = await proofOf(page(policy));
    assert.equal(proof.state, "observed", summariesOf(proof));
  });

const bad: readonly (readonly [policy: string, summary: RegExp])[] = [
  [`script-src 'self' 'unsafe-inline'; ${closed}`, /Injected inline scripts run/],
  [`script-src 'self'; script-src-attr 'unsafe-inline'; ${closed}`, /Injected inline scripts run/],
  [`script-src 'unsafe-inline' 'nonce-'; ${closed}`, /Injected inline scripts run/],
  [`script-src 'unsafe-inline' 'nonce-{{nonce}}'; ${closed}`, /Injected inline scripts run/],
  [`script-src 'self' 'unsafe-eval'; ${closed}`, /Text is run as script/],
  [`script-src 'self' *; ${closed}`, /script-src allows \*\./],
  [`default-src https:; ${closed}`, /script-src allows https:\./],
  [`script-src 'self' data:; ${closed}`, /script-src allows data:\./],
  [`script-src 'self' https://cdn.jsdelivr.net; ${closed}`, /script-src allows https:\/\/cdn/],
  [`script-src 'self'; script-src-elem *; ${closed}`, /script-src allows \*/],
  [`img-src 'self'; ${closed}`, /Any script runs/],
  ["script-src 'self'; base-uri 'none'; frame-ancestors 'none'", /the policy has no object-src/],
  ["default-src 'self'; frame-ancestors 'none'", /the policy has no base-uri/],
  ["default-src 'self'; base-uri https:; frame-ancestors 'none'", /base-uri allows every site/],
  ["default-src 'self'; base-uri 'none'", /the policy has no frame-ancestors/],
  ["default-src 'self'; base-uri 'none'; frame-ancestors https:", /frame-ancestors allows every site/],
  [`script-src *; script-src 'self'; ${closed}`, /script-src allows \*/],
  [`script-src 'nonce-c2hvcnQ' 'strict-dynamic'; ${closed}`, /nonce can be guessed/],
];
for (const [policy, summary] of bad)
  test(`${policy} fails`, async () => {
    const proof = await proofOf(page(policy));
    assert.equal(proof.state, "failed");
    assert.match(summariesOf(proof), summary);
  });

test("a fresh nonce on each answer holds, with fallbacks that such a policy switches off", async () => {
  const service = page(
    () => `script-src 'nonce-${freshNonce()}' 'unsafe-inline' https: 'strict-dynamic'; ${closed}`,
  );
  assert.equal((await proofOf(service)).state, "observed");
});

test("a nonce that repeats fails", async () => {
  const nonce = freshNonce();
  const proof = await proofOf(page(`script-src 'nonce-${nonce}' 'strict-dynamic'; ${closed}`));
  assert.equal(proof.state, "failed");
  assert.match(summariesOf(proof), /The nonce repeats: two answers to GET \/ carry the same one\./);
});

test("a nonce that each address keeps for itself fails", async () => {
  const kept = new Map<string, string>();
  const proof = await proofOf((request, response) => {
    const nonce = kept.get(request.url ?? "") ?? freshNonce();
    kept.set(request.url ?? "", nonce);
    page(`script-src 'nonce-${nonce}'; ${closed}`)(request, response);
  });
  assert.equal(proof.state, "failed");
});

test("a second answer without a nonce decides nothing", async () => {
  let visits = 0;
  const proof = await proofOf((request, response) => {
    if (request.url === "/" && ++visits > 1) response.writeHead(503).end();
    else page(() => `script-src 'nonce-${freshNonce()}'; ${closed}`)(request, response);
  });
  assert.equal(proof.state, "inconclusive", summariesOf(proof));
});

const meta = (policy: string): string =>
  `<head><meta http-equiv="content-security-policy" content="${policy}"></head>Home`;

test("a meta policy counts beside a header, for what it can say", async () => {
  const body = meta("script-src 'self'; object-src 'none'; base-uri 'none'");
  assert.equal((await proofOf(page("frame-ancestors 'none'", body))).state, "observed");
});

test("a meta policy alone leaves framing open", async () => {
  const proof = await proofOf(page("", meta(`default-src 'self'; ${closed}`)));
  assert.equal(proof.state, "failed");
  assert.match(summariesOf(proof), /a policy in a meta element can't say frame-ancestors/);
});

for (const hidden of [
  `<!-- ${meta("default-src 'none'")} -->`,
  `<title>${meta("default-src 'none'")}</title>`,
  `<body>text ${meta("default-src 'none'")}`,
])
  test(`${hidden.slice(0, 12)}… is no policy`, async () => {
    const proof = await proofOf(page("frame-ancestors 'none'", hidden));
    assert.match(summariesOf(proof), /Any script runs/);
  });

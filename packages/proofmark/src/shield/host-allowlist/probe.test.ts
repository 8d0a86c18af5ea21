import assert from "node:assert/strict";
import type { IncomingMessage, RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { hostAllowlist } from "./guard.ts";
import { hostAllowlistProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, pipeline?: Pipeline): Promise<Proof> {
  await using service = await serve(listener, pipeline === undefined ? {} : { pipeline });
  return await proveService(hostAllowlistProbe, service.origin, AbortSignal.timeout(20_000));
}

const forwardedHost = ({ headers }: IncomingMessage): string | undefined =>
  [headers["x-forwarded-host"]].flat()[0];
const page = "<title>Home</title>";
const isRight = (host: string | undefined): boolean => host?.startsWith("127.0.0.1") === true;

test("a service that refuses a made-up Host by itself is observed", async () => {
  const proof = await proofOf((request, response) => {
    response.writeHead(isRight(request.headers.host) ? 200 : 404).end(page);
  });
  assert.equal(proof.state, "observed");
});

test("a service that answers any Host fails", async () => {
  const proof = await proofOf((_request, response) => void response.end(page));
  assert.equal(proof.state, "failed");
  assert.match(proof.findings[0]?.summary ?? "", /answered like the right one \(200\)/);
});

const redirectTo =
  (own: string | undefined): RequestListener =>
  (request, response) => {
    if (isRight(request.headers.host)) response.end(page);
    else response.writeHead(301, { Location: `https://${own ?? request.headers.host}/` }).end();
  };

test("a redirect to the made-up Host is a breach, one to the service's own name is not", async () => {
  assert.equal((await proofOf(redirectTo(undefined))).state, "failed");
  assert.equal((await proofOf(redirectTo("shop.example.org"))).state, "observed");
});

test("X-Forwarded-Host in a link is a breach, whatever becomes of Host", async () => {
  const proof = await proofOf((request, response) => {
    if (!isRight(request.headers.host)) response.writeHead(400).end();
    else response.end(`${page}<a href="//${forwardedHost(request) ?? "here"}/reset">Reset</a>`);
  });
  assert.equal(proof.state, "failed");
  assert.match(proof.findings[0]?.summary ?? "", /^X-Forwarded-Host of an untrusted client came back/);
});

test("another page under a made-up Host decides nothing", async () => {
  const proof = await proofOf((request, response) => {
    response.end(isRight(request.headers.host) ? page : "<title>Welcome to the web server</title>");
  });
  assert.equal(proof.state, "inconclusive");
});

test("a service that refuses everybody alike decides nothing", async () => {
  const proof = await proofOf((_request, response) => void response.writeHead(401).end());
  assert.equal(proof.state, "inconclusive");
});

test("the guard's own refusal makes it proven, and takes the forwarded host from the application", async () => {
  const proof = await proofOf(
    (request, response) => {
      response.end(`${page}${forwardedHost(request) ?? request.headers.host}`);
    },
    new Pipeline([hostAllowlist({ hosts: ["127.0.0.1"] })]),
  );
  assert.equal(proof.state, "proven");
});

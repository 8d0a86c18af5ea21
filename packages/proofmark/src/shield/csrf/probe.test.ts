import assert from "node:assert/strict";
import type { IncomingHttpHeaders, RequestListener } from "node:http";
import { test } from "node:test";

import { exchangeOf } from "../../http/exchange.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { csrf } from "./guard.ts";
import { csrfProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, isGuarded = false): Promise<Proof> {
  await using service = await serve(listener, isGuarded ? { pipeline: new Pipeline([csrf()]) } : {});
  return await proveService(csrfProbe, service.origin, AbortSignal.timeout(20_000));
}

const breaches = ({ findings }: Proof): string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

const form = (fields: string): string =>
  `<form method="post" action="/notes">${fields}<input name="text"></form>`;

/** A service with one form; `accept` says how a post is answered. */
const service =
  (accept: (headers: IncomingHttpHeaders, body: URLSearchParams) => number, fields = ""): RequestListener =>
  (request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      response.setHeader("Content-Type", "text/html");
      if (request.method !== "POST") response.setHeader("Set-Cookie", "visitor=1").end(form(fields));
      else response.writeHead(accept(request.headers, new URLSearchParams(text))).end("answered");
    });
  };

test("a service without forms has nothing to forge", async () => {
  assert.equal((await proofOf((_request, response) => response.end("home"))).state, "not-applicable");
});

test("a service that takes every post fails, and is proven under the guard", async () => {
  const bare = await proofOf(service(() => 201));
  assert.equal(bare.state, "failed");
  assert.equal(breaches(bare)[0], "A cross-site form post was accepted (POST /notes, 201).");
  assert.equal(
    (
      await proofOf(
        service(() => 201),
        true,
      )
    ).state,
    "proven",
  );
});

test("a service that looks at where a post comes from is observed", async () => {
  const proof = await proofOf(
    service(({ origin }) => (origin?.startsWith("http://127.0.0.1") === true ? 201 : 403)),
  );
  assert.equal(proof.state, "observed");
});

test("a service that lets Origin: null through fails", async () => {
  const proof = await proofOf(
    service(({ origin = "" }) => (/^http:\/\/127|^null$/.test(origin) ? 201 : 403)),
  );
  assert.deepEqual(breaches(proof), [
    "A form post from a sandboxed frame (Origin: null) was accepted (POST /notes, 201).",
  ]);
});

const hidden = `<input type="hidden" name="csrf_token" value="right">`;

test("a service that asks for its token is observed", async () => {
  const proof = await proofOf(
    service((_headers, body) => (body.get("csrf_token") === "right" ? 201 : 403), hidden),
  );
  assert.equal(proof.state, "observed");
});

test("a service that takes any token fails", async () => {
  const proof = await proofOf(service((_headers, body) => (body.has("csrf_token") ? 201 : 403), hidden));
  assert.deepEqual(breaches(proof), ["A form post with a forged token was accepted (POST /notes, 201)."]);
});

test("a validation error comes from the handler, so it was reached", async () => {
  assert.equal((await proofOf(service(() => 422))).state, "failed");
});

for (const status of [400, 401, 403, 404, 405, 415]) {
  test(`a service that answers everybody with ${status} decides nothing`, async () => {
    assert.equal((await proofOf(service(() => status))).state, "inconclusive");
  });
}

test("a service that sends everybody to sign in decides nothing", async () => {
  const proof = await proofOf((request, response) => {
    response.setHeader("Content-Type", "text/html");
    if (request.method === "POST") response.writeHead(302, { Location: "/login" }).end();
    else response.end(form(""));
  });
  assert.equal(proof.state, "inconclusive");
});

test("a token that the guard gives out is taken from the service's own page", async () => {
  const pipeline = new Pipeline([csrf({ token: "always" })]);
  await using running = await serve(
    (request, response) => {
      const token = exchangeOf(request).csrfToken?.() ?? "";
      service(() => 201, `<input type="hidden" name="_csrf" value="${token}">`)(request, response);
    },
    { pipeline },
  );
  const proof = await proveService(csrfProbe, running.origin, AbortSignal.timeout(20_000));
  assert.equal(proof.state, "proven");
});

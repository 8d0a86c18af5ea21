import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { test } from "node:test";

import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { correlationProbe } from "./probe.ts";

async function proofOf(listener: RequestListener): Promise<Proof> {
  await using service = await serve(listener);
  return await proveService(correlationProbe, service.origin, AbortSignal.timeout(20_000));
}

const idOf = ({ headers }: IncomingMessage): string | undefined => [headers["x-request-id"]].flat()[0];
const breaches = ({ findings }: Proof): string =>
  findings
    .filter(({ outcome }) => outcome === "breached")
    .map(({ summary }) => summary)
    .join(" ");

/** Node answers broken bytes itself; the malformed path of a surface is an ordinary request here. */
const own: RequestListener = (_request, response) => {
  response.writeHead(200, { "X-Request-ID": randomUUID() }).end("Home");
};

test("a service that gives every answer an id of its own is observed", async () => {
  assert.equal((await proofOf(own)).state, "observed");
});

test("one that repeats a plain id beside its own is observed, too", async () => {
  const proof = await proofOf((request, response) => {
    const id = idOf(request);
    if (id !== undefined && /^[\w-]{1,64}$/.test(id)) response.setHeader("X-Correlation-ID", id);
    own(request, response);
  });
  // Some hostile ids are two lines, of which Node makes one text: nothing of it is plain.
  assert.equal(proof.state, "observed");
  assert.match(proof.findings.at(-1)?.summary ?? "", /and its id comes back/);
});

test("a service that repeats whatever it is sent fails, and so does one that says it in a page", async () => {
  for (const show of ["header", "page"] as const) {
    const proof = await proofOf((request, response) => {
      const id = idOf(request) ?? "";
      if (show === "header" && id !== "") response.setHeader("X-Correlation-ID", id);
      response.setHeader("X-Request-ID", randomUUID());
      response.end(show === "page" ? `<p>${id}</p>` : "Home");
    });
    assert.equal(proof.state, "failed", show);
    assert.match(breaches(proof), /An id with markup came back as it was sent/);
  }
});

test("a service whose only id is the client's fails", async () => {
  const proof = await proofOf((request, response) => {
    const id = idOf(request);
    const isPlain = id !== undefined && /^[\w-]{1,64}$/.test(id);
    response.writeHead(200, { "X-Request-ID": isPlain ? id : randomUUID() }).end();
  });
  assert.equal(proof.state, "failed");
  assert.match(breaches(proof), /The only id of an answer is the one that its client chose/);
});

test("a service with one id for all answers fails", async () => {
  const proof = await proofOf((_request, response) => {
    response.writeHead(200, { "X-Request-ID": "always" }).end();
  });
  assert.match(breaches(proof), /Two requests were answered under one id/);
});

test("a service whose errors have no id fails", async () => {
  const proof = await proofOf((request, response) => {
    if (request.url === "/") own(request, response);
    else response.writeHead(404).end();
  });
  assert.match(breaches(proof), /An answer has no id: GET .*, 404/);
});

test("a service that refuses a plain id fails its visitors", async () => {
  const proof = await proofOf((request, response) => {
    if (idOf(request) === undefined) own(request, response);
    else response.writeHead(400, { "X-Request-ID": randomUUID() }).end();
  });
  assert.equal(proof.state, "failed");
});

test("a closed port is an error", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  assert.ok(typeof address === "object" && address !== null);
  const origin = new URL(`http://127.0.0.1:${address.port}`);
  assert.equal((await proveService(correlationProbe, origin, AbortSignal.timeout(20_000))).state, "error");
});

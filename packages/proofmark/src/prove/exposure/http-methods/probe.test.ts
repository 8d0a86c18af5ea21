import assert from "node:assert/strict";
import { test } from "node:test";

import { TargetUnreachable } from "../../../probing/errors.ts";
import { expose, serviceOf, singlePage } from "../exposure.fixture.ts";
import { httpMethodsProbe } from "./probe.ts";

const pages = {
  "/": `<script src="/app.js"></script>`,
  "/app.js": { type: "text/javascript", body: "go()" },
};

test("TRACE that sends the request back is a failure", async () => {
  const { state, breaches } = await expose(httpMethodsProbe, (request, response) => {
    if (request.method !== "TRACE") return serviceOf(pages)(request, response);
    response.writeHead(200, { "Content-Type": "message/http" });
    response.end(request.rawHeaders.join("\r\n"));
  });
  assert.equal(state, "failed");
  assert.deepEqual(breaches, ["TRACE sends the request back with all its headers (200)."]);
});

for (const [path, allow, summary] of [
  ["/", "GET, TRACE, PROPFIND", "/ allows TRACE, PROPFIND, as OPTIONS says (204)."],
  ["/app.js", "GET, PUT, DELETE", "/app.js allows PUT, DELETE, as OPTIONS says (204)."],
] as const) {
  test(`Allow: ${allow} on ${path} is a failure`, async () => {
    const { breaches } = await expose(httpMethodsProbe, (request, response) => {
      if (request.method !== "OPTIONS" || request.url !== path) return serviceOf(pages)(request, response);
      response.writeHead(204, { Allow: allow });
      response.end();
    });
    assert.deepEqual(breaches, [summary]);
  });
}

test("an API that allows PUT and DELETE on its routes passes", async () => {
  const { state } = await expose(httpMethodsProbe, (request, response) => {
    response.setHeader("Allow", "GET, PUT, DELETE");
    serviceOf({ "/": { type: "application/json", body: "{}" } })(request, response);
  });
  assert.equal(state, "observed");
});

test("a service that refuses these methods passes, within its requests", async () => {
  const { state, requests } = await expose(httpMethodsProbe, (request, response) => {
    if (request.method === "GET") return serviceOf(pages)(request, response);
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
  });
  assert.equal(state, "observed");
  assert.ok(requests <= httpMethodsProbe.maxRequests);
});

test("a service that hangs up on TRACE and still serves others passes", async () => {
  const { state } = await expose(httpMethodsProbe, (request, response) => {
    if (request.method === "TRACE") request.socket.destroy();
    else serviceOf(pages)(request, response);
  });
  assert.equal(state, "observed");
});

test("a single-page application that answers every method alike passes", async () => {
  assert.equal((await expose(httpMethodsProbe, singlePage)).state, "observed");
});

test("a port where nothing listens is no pass", async () => {
  await assert.rejects(expose(httpMethodsProbe, serviceOf(pages), { isDead: true }), TargetUnreachable);
});

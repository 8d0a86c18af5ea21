import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { request as undiciRequest } from "undici";

import { serve } from "../../http/served.fixture.ts";
import { currentCorrelation } from "./current-correlation.ts";
import { correlation } from "./guard.ts";
import type { CorrelationOptions } from "./options.ts";
import { isPrivateHost } from "./own-host.ts";

/** What a service sees that a guarded handler calls, and the ids of the request that called. */
async function called(
  call: (url: string) => Promise<unknown>,
  options: CorrelationOptions = {},
  headers: readonly string[] = [],
) {
  let seen: IncomingHttpHeaders = {};
  const upstream = createServer((request, response) => {
    seen = request.headers;
    response.end();
  });
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const { port } = upstream.address() as AddressInfo;
  let traceparent: string | undefined;
  await using served = await serve([correlation(options)], (_request, response) => {
    traceparent = currentCorrelation()?.traceparent;
    void call(`http://127.0.0.1:${port}/`).then(
      () => response.end(),
      (error: unknown) => response.destroy(error as Error),
    );
  });
  const answer = await served.ask("GET / HTTP/1.1", headers);
  upstream.closeAllConnections();
  upstream.close();
  return { seen, traceparent, id: answer.headers["x-request-id"] };
}

async function viaHttp(url: string, headers: Record<string, string> | string[] = {}): Promise<void> {
  const request = httpRequest(url, { headers });
  request.end();
  const [response] = (await once(request, "response")) as [NodeJS.ReadableStream];
  response.resume();
  await once(response, "end");
}

const own = `00-${"1".repeat(32)}-${"2".repeat(16)}-00`;

for (const [name, call, callWithOwn] of [
  ["fetch", fetch, (url: string) => fetch(url, { headers: { traceparent: own, "X-Request-Id": "mine" } })],
  [
    "undici",
    undiciRequest,
    (url: string) => undiciRequest(url, { headers: { Traceparent: own, "X-Request-Id": "mine" } }),
  ],
  ["http.request", viaHttp, (url: string) => viaHttp(url, { Traceparent: own, "X-Request-Id": "mine" })],
] as const) {
  test(`${name} carries the ids of the request that calls`, async () => {
    const { seen, traceparent, id } = await called((url) => call(url), {}, [
      `traceparent: ${own}`,
      "tracestate: a=1",
    ]);
    assert.ok(traceparent?.startsWith(`00-${"1".repeat(32)}-`));
    assert.deepEqual(
      [seen["traceparent"], seen["tracestate"], seen["x-request-id"]],
      [traceparent, "a=1", id],
    );
  });

  test(`${name} keeps what the application wrote itself`, async () => {
    const { seen } = await called(callWithOwn, {}, ["tracestate: a=1"]);
    assert.deepEqual(
      [seen["traceparent"], seen["tracestate"], seen["x-request-id"]],
      [own, undefined, "mine"],
    );
  });

  test(`${name} carries nothing to hosts that are not named`, async () => {
    const { seen } = await called((url) => call(url), { outgoing: "none", hosts: ["api.example.com"] });
    assert.deepEqual([seen["traceparent"], seen["x-request-id"]], [undefined, undefined]);
  });

  test(`${name} carries them to hosts that are named`, async () => {
    const { seen, traceparent } = await called((url) => call(url), {
      outgoing: "none",
      hosts: ["127.0.0.1"],
    });
    assert.equal(seen["traceparent"], traceparent);
  });
}

test("headers that are written at once stay as they are", async () => {
  const { seen } = await called((url) => viaHttp(url, ["Host", "a.example", "X-A", "1"]));
  assert.deepEqual([seen["x-a"], seen["traceparent"]], ["1", undefined]);
});

test("a call outside of a request carries nothing", async () => {
  const guard = correlation();
  guard.onStart?.({ isEnforced: true } as never);
  let seen: IncomingHttpHeaders = {};
  await using served = await serve([], (request, response) => {
    seen = request.headers;
    response.end();
  });
  await fetch(`http://127.0.0.1:${served.port}/`);
  await guard[Symbol.asyncDispose]?.();
  assert.equal(seen["traceparent"], undefined);
});

for (const host of [
  "localhost",
  "orders",
  "orders.default.svc",
  "orders.default.svc.cluster.local",
  "db.internal",
  "127.0.0.2",
  "10.1.2.3",
  "192.168.0.1",
  "[::1]",
  "[fd00::1]",
])
  test(`${host} is of one's own network`, () => assert.ok(isPrivateHost(host)));

for (const host of [
  "example.com",
  "8.8.8.8",
  "172.32.0.1",
  "[2001:db8::1]",
  "internal.example.com",
  "nolocal.dev",
])
  test(`${host} is not`, () => assert.ok(!isPrivateHost(host)));

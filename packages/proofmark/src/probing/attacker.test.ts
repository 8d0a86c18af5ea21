import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { createAttacker, sendPatiently, type AttackerOptions, type ClosableAttacker } from "./attacker.ts";
import { Budget, defaultBudget } from "./budget.ts";
import { crowdOf } from "./crowd.ts";
import { BudgetExhausted, TargetUnreachable } from "./errors.ts";

interface Fixture extends AsyncDisposable {
  readonly attacker: ClosableAttacker;
}

async function against(
  listener: RequestListener,
  { host = "127.0.0.1", ...options }: Partial<AttackerOptions> & { host?: string } = {},
): Promise<Fixture> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const attacker = createAttacker({
    origin: new URL(`http://${host.includes(":") ? `[${host}]` : host}:${port}`),
    budget: new Budget(defaultBudget, new AbortController().signal),
    ...options,
  });
  return {
    attacker,
    async [Symbol.asyncDispose]() {
      await attacker[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
    },
  };
}

test("a path is sent as it is, broken escapes and double slashes included", async () => {
  const seen: (string | undefined)[] = [];
  await using target = await against((request, response) => {
    seen.push(request.url);
    response.end();
  });
  for (const path of ["/%", "//x", "/a/../b", "/?a=%zz"]) await target.attacker.send({ path });
  assert.deepEqual(seen, ["/%", "//x", "/a/../b", "/?a=%zz"]);
});

test("an absolute URL of another origin is never asked for", async () => {
  await using target = await against((_request, response) => response.end());
  await assert.rejects(target.attacker.send({ path: "http://other.example/" }), /its target's origin alone/);
});

test("a target on IPv6 loopback is reached", async () => {
  await using target = await against((_request, response) => response.end("six"), { host: "::1" });
  assert.equal((await target.attacker.send({ path: "/" })).body, "six");
});

test("a compressed body is read", async () => {
  await using target = await against((_request, response) => {
    response.writeHead(200, { "Content-Encoding": "gzip" });
    response.end(gzipSync("plain"));
  });
  assert.equal((await target.attacker.send({ path: "/" })).body, "plain");
});

test("a body without an end is judged as far as it came", async () => {
  await using target = await against((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("data: 1\n\n");
  });
  const answer = await target.attacker.send({ path: "/events", timeoutMs: 200 });
  assert.equal(answer.body, "data: 1\n\n");
});

test("a body above the limit is cut, and the answer stands", async () => {
  await using target = await against((_request, response) => response.end("x".repeat(2_000_000)));
  const answer = await target.attacker.send({ path: "/" });
  assert.equal(answer.status, 200);
  assert.ok(answer.body.length <= 256 * 1024);
});

test("no head in time is a target that does not answer", async () => {
  await using target = await against(() => {});
  await assert.rejects(target.attacker.send({ path: "/", timeoutMs: 100 }), TargetUnreachable);
});

test("a header that the user gave is sent and not recorded", async () => {
  let sent: unknown;
  await using target = await against(
    (request, response) => {
      sent = request.headers["x-tenant-key"];
      response.end();
    },
    { headers: [["X-Tenant-Key", "made-up"]] },
  );
  const { exchange } = await target.attacker.send({ path: "/" });
  assert.equal(sent, "made-up");
  assert.ok(!JSON.stringify(exchange).includes("made-up"));
});

test("a port where nothing listens is a target that does not answer", async () => {
  await using target = await against((_request, response) => response.end());
  const { origin } = target.attacker;
  await target[Symbol.asyncDispose]();
  const attacker = createAttacker({
    origin,
    budget: new Budget(defaultBudget, new AbortController().signal),
  });
  await assert.rejects(attacker.send({ path: "/" }), TargetUnreachable);
});

test("an interrupt ends a request with its own reason", async () => {
  const stop = new AbortController();
  await using target = await against(() => stop.abort(new Error("Ctrl-C")), {
    budget: new Budget(defaultBudget, stop.signal),
  });
  await assert.rejects(target.attacker.send({ path: "/" }), /Ctrl-C/);
});

test("a spent budget sends nothing more", async () => {
  let requests = 0;
  await using target = await against(
    (_request, response) => {
      requests++;
      response.end();
    },
    { budget: new Budget({ ...defaultBudget, maxRequests: 1 }, new AbortController().signal) },
  );
  await target.attacker.send({ path: "/" });
  await assert.rejects(target.attacker.send({ path: "/" }), BudgetExhausted);
  assert.equal(requests, 1);
});

test("a rate limit that says for how long is waited out", async () => {
  let requests = 0;
  await using target = await against((_request, response) => {
    response.writeHead(requests++ === 0 ? 429 : 200, { "Retry-After": "0" });
    response.end();
  });
  assert.equal((await sendPatiently(target.attacker, { path: "/" })).status, 200);
});

for (const wait of ["3600", "-1", "soon"]) {
  test(`a rate limit with Retry-After ${wait} is not waited for`, async () => {
    await using target = await against((_request, response) => {
      response.writeHead(429, { "Retry-After": wait });
      response.end();
    });
    assert.equal((await sendPatiently(target.attacker, { path: "/" })).status, 429);
  });
}

test("a newcomer is a client at an address of its own, and there is none where no address is left", async () => {
  const seen: (string | undefined)[] = [];
  const addresses = ["127.0.8.2", "127.0.8.3"];
  await using target = await against(
    (request, response) => {
      seen.push(request.socket.remoteAddress);
      response.end();
    },
    { localAddress: "127.0.8.1", newcomerAddress: () => addresses.shift() },
  );
  const { attacker } = target;
  const clients = [attacker, attacker.newcomer(), attacker.newcomer()];
  for (const client of clients) await client?.send({ path: "/" });
  assert.deepEqual(seen, ["127.0.8.1", "127.0.8.2", "127.0.8.3"]);
  assert.deepEqual(
    clients.map((client) => client?.address),
    seen,
  );
  assert.equal(attacker.newcomer(), undefined);
});

test("a crowd takes turns as long as addresses are lent, and goes on with the last one", async () => {
  const seen: (string | undefined)[] = [];
  const addresses = ["127.0.8.2"];
  await using target = await against(
    (request, response) => {
      seen.push(request.socket.remoteAddress);
      response.end();
    },
    { localAddress: "127.0.8.1", newcomerAddress: () => addresses.shift() },
  );
  const crowd = crowdOf(target.attacker);
  for (let visit = 0; visit < 20; visit++) await crowd.send({ path: "/" });
  assert.deepEqual(
    ["127.0.8.1", "127.0.8.2"].map((address) => seen.filter((one) => one === address).length),
    [6, 14],
  );
});

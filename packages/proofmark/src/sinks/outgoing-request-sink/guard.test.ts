import assert from "node:assert/strict";
import { test } from "node:test";

import { clients, followers } from "./clients.fixture.ts";
import {
  application,
  insideAddress,
  preview,
  publicAddress,
  reachable,
  refusals,
  resolveTo,
} from "./ground.fixture.ts";

for (const [name, client] of Object.entries(clients)) {
  test(`${name}: an address inside is refused, and nothing connects to it`, async () => {
    await using inside = await reachable(insideAddress);
    await using served = await application(client);
    const { status, body } = await preview(served, `http://127.1:${inside.port}/admin`);
    assert.equal(status, 403, body);
    assert.match(body, /PM_OUTGOING_INTERNAL/);
    assert.equal(inside.connections, 0);
  });

  test(`${name}: a name that resolves to an address inside is refused, and nothing connects to it`, async () => {
    resolveTo("inside.example", [insideAddress]);
    await using inside = await reachable(insideAddress);
    await using served = await application(client);
    const { status, body } = await preview(served, `http://inside.example:${inside.port}/admin`);
    assert.equal(status, 403, body);
    assert.match(body, /PM_OUTGOING_INTERNAL/);
    assert.equal(inside.connections, 0);
  });

  test(`${name}: a public host is reached`, async () => {
    resolveTo("public.example", [publicAddress]);
    await using outside = await reachable(publicAddress);
    await using served = await application(client);
    for (const host of ["public.example", publicAddress]) {
      const { status, body } = await preview(served, `http://${host}:${outside.port}/hook`);
      assert.equal(status, 200, body);
      assert.match(body, /secret/);
    }
    assert.deepEqual(refusals(served), []);
  });

  test(`${name}: the application's own host inside is reached where input does not name it`, async () => {
    await using inside = await reachable(insideAddress);
    await using served = await application(
      async (_url, request) => await client(`http://127.0.0.1:${inside.port}/own`, request),
    );
    const { status, body } = await preview(served, "http://public.example/?q=10.0.0.1&x=localhost");
    assert.equal(status, 200, body);
    assert.equal(inside.requests.length, 1);
    assert.deepEqual(refusals(served), []);
  });
}

for (const [name, client] of Object.entries(followers)) {
  test(`${name}: a redirect to an address inside is refused on its way`, async () => {
    resolveTo("public.example", [publicAddress]);
    await using inside = await reachable(insideAddress);
    await using outside = await reachable(publicAddress);
    await using served = await application(client);
    const hop = encodeURIComponent(`http://127.0.0.1:${inside.port}/admin`);
    const { status, body } = await preview(served, `http://public.example:${outside.port}/to/${hop}`);
    assert.equal(status, 403, body);
    assert.equal(outside.requests.length, 1);
    assert.equal(inside.connections, 0);
  });

  test(`${name}: a redirect over two public hosts to a name inside is refused on its way`, async () => {
    resolveTo("public.example", [publicAddress]);
    resolveTo("other.example", [publicAddress]);
    resolveTo("inside.example", [insideAddress]);
    await using inside = await reachable(insideAddress);
    await using outside = await reachable(publicAddress);
    await using served = await application(client);
    const last = encodeURIComponent(`http://inside.example:${inside.port}/admin`);
    const hop = encodeURIComponent(`http://other.example:${outside.port}/to/${last}`);
    const { status, body } = await preview(served, `http://public.example:${outside.port}/to/${hop}`);
    assert.equal(status, 403, body);
    assert.equal(outside.requests.length, 2);
    assert.equal(inside.connections, 0);
  });

  test(`${name}: a redirect to another public host is followed`, async () => {
    resolveTo("public.example", [publicAddress]);
    resolveTo("other.example", [publicAddress]);
    await using outside = await reachable(publicAddress);
    await using served = await application(client);
    const hop = encodeURIComponent(`http://other.example:${outside.port}/end`);
    const { status, body } = await preview(served, `http://public.example:${outside.port}/to/${hop}`);
    assert.equal(status, 200, body);
    assert.deepEqual(refusals(served), []);
  });
}

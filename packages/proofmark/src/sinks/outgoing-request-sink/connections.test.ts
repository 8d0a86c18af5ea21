import assert from "node:assert/strict";
import http from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";

import * as undici from "undici";

import { answerTo } from "./clients.fixture.ts";
import {
  application,
  insideAddress,
  preview,
  publicAddress,
  reachable,
  refusals,
  resolveTo,
  type Client,
} from "./ground.fixture.ts";

const byHttp: Client = async (url) => await answerTo(http.get(url));
const byFetch: Client = async (url) => await (await fetch(url)).text();

for (const [name, client] of [
  ["http.get", byHttp],
  ["fetch", byFetch],
] as const)
  test(`${name}: a name that resolves to a public address first and inside then gains nothing`, async () => {
    await using inside = await reachable(insideAddress);
    await using outside = await reachable(publicAddress, inside.port);
    await using served = await application(async (url, request) => {
      // As an application does that looks where a name leads before it connects.
      await new Promise(
        (resolve) =>
          void import("node:dns").then((dns) => dns.default.lookup("turning.example", {}, resolve)),
      );
      return await client(url, request);
    });
    resolveTo("turning.example", [publicAddress], [insideAddress]);
    const { status } = await preview(served, `http://turning.example:${inside.port}/x`);
    assert.equal(status, 403);
    assert.equal(inside.connections, 0);
    assert.equal(outside.connections, 0);
  });

test("a socket connects to the address that was judged, though the name resolves otherwise right after", async () => {
  await using inside = await reachable(insideAddress);
  await using outside = await reachable(publicAddress, inside.port);
  await using served = await application(byFetch);
  resolveTo("turning.example", [publicAddress], [insideAddress]);
  const { status } = await preview(served, `http://turning.example:${inside.port}/x`);
  assert.equal(status, 200);
  assert.equal(outside.requests.length, 1);
  assert.equal(inside.connections, 0);
});

test("one address inside among several of a name is a refusal", async () => {
  resolveTo("mixed.example", [publicAddress, insideAddress]);
  await using outside = await reachable(publicAddress);
  await using served = await application(byHttp);
  assert.equal((await preview(served, `http://mixed.example:${outside.port}/`)).status, 403);
  assert.equal(outside.connections, 0);
});

const keepAlive = new http.Agent({ keepAlive: true, maxSockets: 1 });

for (const [name, client] of [
  ["http.Agent", async (url) => await answerTo(http.get(url, { agent: keepAlive }))],
  ["fetch", byFetch],
  ["undici.request", async (url) => await (await undici.request(url)).body.text()],
] as const satisfies [string, Client][])
  test(`${name}: a connection that the application keeps to its own host does not serve who names that host`, async () => {
    resolveTo("payments.internal", [insideAddress]);
    await using inside = await reachable(insideAddress);
    const url = `http://payments.internal:${inside.port}`;
    await using served = await application(async (given, request) =>
      given === "own" ? await client(`${url}/own`, request) : await client(given, request),
    );
    assert.equal((await preview(served, "own")).status, 200);
    // The name now leads to a public host: only the kept connection leads inside.
    resolveTo("payments.internal", [publicAddress]);
    assert.equal((await preview(served, `${url}/steal`)).status, 403);
    assert.equal((await preview(served, "own")).status, name === "http.Agent" ? 200 : 502);
    assert.deepEqual(
      inside.requests.filter((line) => line.endsWith("/steal")),
      [],
    );
  });

test("a request that waits for its agent is judged by its own input when its turn comes", async () => {
  resolveTo("inside.example", [insideAddress]);
  resolveTo("public.example", [publicAddress]);
  await using inside = await reachable(insideAddress);
  await using outside = await reachable(publicAddress);
  const agent = new http.Agent({ keepAlive: true, maxTotalSockets: 1 });
  await using served = await application(async (url) => await answerTo(http.get(url, { agent })));
  const [first, second, third] = await Promise.all([
    preview(served, `http://public.example:${outside.port}/slow`),
    preview(served, `http://inside.example:${inside.port}/admin`),
    preview(served, `http://public.example:${outside.port}/last`),
  ]);
  assert.deepEqual([first.status, second.status, third.status], [200, 403, 200]);
  assert.equal(inside.connections, 0);
  agent.destroy();
});

test("a raw connection by port and host is judged", async () => {
  await using inside = await reachable(insideAddress);
  await using served = await application(async (url) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.end("GET / HTTP/1.0\r\n\r\n");
    return await text(socket);
  });
  assert.equal((await preview(served, `http://127.0.0.1:${inside.port}/`)).status, 403);
  assert.equal(inside.connections, 0);
});

test("a raw TLS connection is judged", async () => {
  await using inside = await reachable(insideAddress);
  await using served = await application(
    async (url) =>
      await new Promise((resolve, reject) => {
        const { hostname, port } = new URL(url);
        const socket = connectTls({ host: hostname, port: Number(port) });
        socket.on("error", reject);
        socket.on("secureConnect", resolve);
      }),
  );
  assert.equal((await preview(served, `https://127.0.0.1:${inside.port}/`)).status, 403);
  assert.equal(inside.connections, 0);
});

test("a socket in the file system whose path input names is refused, and another is not", async () => {
  const path = join(tmpdir(), `proofmark-${process.pid}.sock`);
  const server = http.createServer((_request, response) => response.end("secret"));
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  try {
    await using served = await application(
      async (url) => await answerTo(http.get({ socketPath: url === "" ? path : url, path: "/" })),
    );
    assert.equal((await preview(served, path)).status, 403);
    assert.equal((await preview(served, "")).status, 200);
  } finally {
    server.close();
  }
});

test("undici's interceptor that resolves names by itself goes round nothing", async () => {
  resolveTo("inside.example", [insideAddress]);
  await using inside = await reachable(insideAddress);
  const dispatcher = new undici.Agent().compose(
    undici.interceptors.dns({
      lookup: (_origin, _options, callback) =>
        callback(null, [{ address: insideAddress, family: 4, ttl: 1_000 }]),
    }),
  );
  await using served = await application(
    async (url) => await (await undici.request(url, { dispatcher })).body.text(),
  );
  assert.equal((await preview(served, `http://inside.example:${inside.port}/`)).status, 403);
  assert.equal(inside.connections, 0);
});

test("an application that resolves the name itself and connects to the address is judged", async () => {
  resolveTo("inside.example", [insideAddress]);
  await using inside = await reachable(insideAddress);
  await using served = await application(async (url) => {
    const { hostname, port } = new URL(url);
    const own: http.RequestOptions = {
      host: hostname,
      port,
      lookup: (_host, options, callback) =>
        options.all === true
          ? callback(null, [{ address: insideAddress, family: 4 }])
          : callback(null, insideAddress, 4),
    };
    return await answerTo(http.get(own));
  });
  assert.equal((await preview(served, `http://inside.example:${inside.port}/`)).status, 403);
  assert.equal(inside.connections, 0);
});

test("a failure to resolve is what it was, and no refusal", async () => {
  await using served = await application(byFetch);
  assert.equal((await preview(served, "http://nowhere.example/")).status, 502);
  assert.deepEqual(refusals(served), []);
});

test("an application may talk to itself about what a client sent", async () => {
  await using inside = await reachable(insideAddress);
  await using served = await application(
    async (url) =>
      await (await fetch(`http://127.0.0.1:${inside.port}/log?url=${encodeURIComponent(url)}`)).text(),
  );
  assert.equal((await preview(served, "http://public.example:9000/@10.0.0.1")).status, 200);
  assert.deepEqual(refusals(served), []);
});

for (const [type, body] of [
  ["application/json", (url: string) => JSON.stringify({ hook: { url } })],
  ["application/x-www-form-urlencoded", (url: string) => `url=${encodeURIComponent(url)}`],
  [
    "multipart/form-data; boundary=b",
    (url: string) => `--b\r\nContent-Disposition: form-data; name="url"\r\n\r\n${url}\r\n--b--\r\n`,
  ],
  ["text/xml", (url: string) => `<hook><url>${url}</url></hook>`],
] as const)
  test(`an address in a body of ${type} is refused`, async () => {
    await using inside = await reachable(insideAddress);
    const target = `http://127.0.0.1:${inside.port}/admin`;
    await using served = await application(async (_url, request) => {
      await text(request);
      return await byFetch(target, request);
    });
    const sent = body(target);
    const { status } = await served.ask(
      "POST /hooks HTTP/1.1",
      [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(sent)}`],
      sent,
    );
    assert.equal(status, 403);
    assert.equal(inside.connections, 0);
  });

test("tainted requests on one kept connection to a public host go on", async () => {
  resolveTo("public.example", [publicAddress]);
  await using outside = await reachable(publicAddress);
  await using served = await application(byFetch);
  for (let turn = 0; turn < 5; turn++)
    assert.equal((await preview(served, `http://public.example:${outside.port}/`)).status, 200);
  assert.equal(outside.connections, 1);
});

test("a proxy of the application's own inside forwards to public hosts that input names", async () => {
  resolveTo("public.example", [publicAddress]);
  await using outside = await reachable(publicAddress);
  const proxy = http.createServer();
  proxy.on("connect", (_request, client) => {
    const upstream = connect(outside.port, publicAddress, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      client.pipe(upstream).pipe(client);
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => void proxy.listen(0, insideAddress, resolve));
  const { port } = proxy.address() as { port: number };
  const dispatcher = new undici.ProxyAgent({ uri: `http://${insideAddress}:${port}`, proxyTunnel: true });
  try {
    await using served = await application(
      async (url) => await (await undici.request(url, { dispatcher })).body.text(),
    );
    assert.equal((await preview(served, `http://public.example:${outside.port}/`)).status, 200);
    assert.equal((await preview(served, "http://10.0.0.1/")).status, 403);
  } finally {
    await dispatcher.destroy();
    proxy.close();
    proxy.closeAllConnections();
  }
});

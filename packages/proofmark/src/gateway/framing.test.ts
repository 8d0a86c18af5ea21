import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { ask, echo, seen, sendBytes, startTestGateway, startUpstream } from "./gateway.fixture.ts";

describe("request framing", () => {
  test("a body with a length has exactly one Content-Length", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const upstream = seen(
      await ask(gateway.url, { method: "POST", headers: { "Content-Length": "5" } }, "hello"),
    );
    assert.equal(upstream.body, "hello");
    const names = upstream.rawHeaders.map((text) => text.toLowerCase());
    assert.equal(names.filter((name) => name === "content-length").length, 1);
    assert.ok(!names.includes("transfer-encoding"));
  });

  test("a chunked body arrives whole and framed once, without its trailers", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const { text } = await sendBytes(
      gateway.port,
      "POST /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" +
        "5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: smuggled\r\n\r\n",
    );
    const upstream = seen({ body: text.slice(text.indexOf('{"')).replace(/\r\n0\r\n\r\n$/, "") });
    assert.equal(upstream.body, "hello world");
    const names = upstream.rawHeaders.map((each) => each.toLowerCase());
    assert.equal(names.filter((name) => name === "content-length" || name === "transfer-encoding").length, 1);
    assert.doesNotMatch(text, /smuggled/);
  });

  const ambiguous = [
    [
      "both framings",
      "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    [
      "two lengths",
      "Content-Length: 4\r\nContent-Length: 40\r\n\r\nabcdGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    [
      "an odd transfer coding",
      "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ["a space before the colon", "Content-Length : 4\r\n\r\nabcdGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["a length with a sign", "Content-Length: +4\r\n\r\nabcdGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["a bare line feed in a header", "X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  ] as const;
  for (const [name, rest] of ambiguous) {
    test(`${name} is refused, signed, and nothing of it reaches the upstream`, async (t) => {
      const paths: string[] = [];
      const upstream = await startUpstream(t, (request, response) => {
        paths.push(String(request.url));
        response.end();
      });
      const gateway = await startTestGateway(t, upstream);
      const { text } = await sendBytes(gateway.port, `POST / HTTP/1.1\r\nHost: a\r\n${rest}`);
      assert.match(text, /^HTTP\/1\.1 400 /);
      assert.match(text, /X-Signed: signed/);
      assert.deepEqual(paths, []);
    });
  }

  for (const target of ["http://inside.example/admin", "*", "//\u0000"]) {
    test(`the target ${JSON.stringify(target)} is refused`, async (t) => {
      const gateway = await startTestGateway(t, await startUpstream(t, echo));
      const { text } = await sendBytes(
        gateway.port,
        `OPTIONS ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      assert.match(text, /^HTTP\/1\.1 400 /);
    });
  }

  test("a target in absolute form for the same host goes on in origin form", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const { text } = await sendBytes(
      gateway.port,
      "GET http://Shop.example/a/%2e?b=/c HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n",
    );
    assert.match(text, /"url":"\/a\/%2e\?b=\/c"/);
  });

  test("CONNECT is refused and signed", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const { text } = await sendBytes(gateway.port, "CONNECT inside:22 HTTP/1.1\r\nHost: inside:22\r\n\r\n");
    assert.match(text, /^HTTP\/1\.1 400 [^]*X-Signed: signed/);
  });

  test("a GET without a body and an empty POST stay empty", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const get = seen(await ask(gateway.url));
    assert.equal(get.headers["content-length"] ?? get.headers["transfer-encoding"], undefined);
    const post = seen(await ask(gateway.url, { method: "POST", headers: { "Content-Length": "0" } }));
    assert.equal(post.headers["content-length"], "0");
  });

  test("a client that expects 100 gets it once the request is on its way, and its answer", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const { text } = await sendBytes(
      gateway.port,
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
    );
    assert.match(text, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    assert.doesNotMatch(text, /"expect"/i);
  });
});

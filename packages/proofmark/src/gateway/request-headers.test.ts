import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Pipeline } from "../http/pipeline.ts";
import { ask, echo, seen, sendBytes, startTestGateway, startUpstream } from "./gateway.fixture.ts";

describe("request headers", () => {
  test("what belongs to one hop, and what Connection names, does not reach the upstream", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const { headers } = seen(
      await ask(gateway.url, {
        headers: {
          Connection: "close, X-Hop",
          "Keep-Alive": "timeout=9",
          TE: "trailers",
          "Proxy-Authorization": "Basic eA==",
          "Proxy-Connection": "keep-alive",
          "X-Hop": "1",
          "X-Kept": "1",
        },
      }),
    );
    for (const name of ["keep-alive", "te", "proxy-authorization", "proxy-connection", "x-hop"])
      assert.equal(headers[name], undefined, name);
    assert.equal(headers["x-kept"], "1");
    assert.equal(headers.connection, "keep-alive");
  });

  test("a Connection header can't take off what the guards judged by", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const { headers } = seen(
      await ask(gateway.url, {
        headers: {
          Connection: "close, Authorization, Cookie, X-Forwarded-For",
          Authorization: "a",
          Cookie: "b=1",
        },
      }),
    );
    assert.equal(headers.authorization, "a");
    assert.equal(headers.cookie, "b=1");
    assert.equal(headers["x-forwarded-for"], "127.0.0.1");
  });

  test("forwarded headers of an untrusted client are replaced, however they are spelt", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const { headers, rawHeaders } = seen(
      await ask(gateway.url, {
        headers: {
          Host: "Shop.example",
          "X-Forwarded-For": "6.6.6.6",
          "x-forwarded-proto": "https",
          "X-FORWARDED-HOST": "evil.example",
          Forwarded: "for=6.6.6.6",
          "X-Real-IP": "6.6.6.6",
          "True-Client-IP": "6.6.6.6",
          "X-Original-URL": "/admin",
          X_Forwarded_For: "6.6.6.6",
          "X.Real.IP": "6.6.6.6",
        },
      }),
    );
    assert.equal(headers["x-forwarded-for"], "127.0.0.1");
    assert.equal(headers["x-forwarded-proto"], "http");
    assert.equal(headers["x-forwarded-host"], "shop.example");
    assert.equal(headers.host, "Shop.example");
    assert.ok(
      !rawHeaders.some((text) => text.includes("6.6.6.6") || text.includes("evil") || text === "/admin"),
    );
  });

  test("a trusted proxy's client is passed on, and what stands left of it is not", async (t) => {
    const pipeline = new Pipeline([], { trustedProxies: ["127.0.0.1", "10.0.0.0/8"] });
    const gateway = await startTestGateway(t, await startUpstream(t, echo), { pipeline });
    const { headers } = seen(
      await ask(gateway.url, {
        headers: {
          "X-Forwarded-For": "6.6.6.6, 203.0.113.7, 10.1.1.1",
          "X-Forwarded-Proto": "https",
          "X-Forwarded-Host": "shop.example",
          "X-Forwarded-Prefix": "/shop",
        },
      }),
    );
    assert.equal(headers["x-forwarded-for"], "203.0.113.7, 127.0.0.1");
    assert.equal(headers["x-forwarded-proto"], "https");
    assert.equal(headers["x-forwarded-host"], "shop.example");
    assert.equal(headers["x-forwarded-prefix"], "/shop");
  });

  test("a request for evidence stays between the client and the gateway", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const answer = await ask(gateway.url, { headers: { "Proofmark-Evidence": "1" } });
    assert.equal(seen(answer).headers["proofmark-evidence"], undefined);
    assert.equal(answer.headers["proofmark-evidence"], "signing");
  });

  test("of a header that may stand once, the upstream gets the one that the guards saw", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const bytes = `GET / HTTP/1.1\r\nHost: a\r\nAuthorization: first\r\nauthorization: second\r\nConnection: close\r\n\r\n`;
    const { text } = await sendBytes(gateway.port, bytes);
    assert.match(text, /first/);
    assert.doesNotMatch(text, /second/);
  });

  test("spelling and order of the client's headers are kept", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const { rawHeaders } = seen(await ask(gateway.url, { headers: { "X-b": "1", "x-A": "2", "X-B": "3" } }));
    const own = rawHeaders.filter((text) => /^x-[ab]$/i.test(text));
    assert.deepEqual(own, ["X-B", "x-A"]);
  });

  test("the upstream's own name stands in Host where that is asked for", async (t) => {
    const upstream = await startUpstream(t, echo);
    const gateway = await startTestGateway(t, upstream, { upstreamHost: "upstream" });
    const { headers } = seen(await ask(gateway.url, { headers: { Host: "shop.example" } }));
    assert.equal(headers.host, new URL(upstream).host);
    assert.equal(headers["x-forwarded-host"], "shop.example");
  });

  test("Via goes on with the gateway's own name at its end", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const { headers } = seen(await ask(gateway.url, { headers: { Via: "1.0 fred" } }));
    assert.match(String(headers.via), /^1\.0 fred, 1\.1 proofmark-[0-9a-f]{12}$/);
  });
});

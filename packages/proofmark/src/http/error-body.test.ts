import assert from "node:assert/strict";
import { request, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { test } from "node:test";

import type { Guard } from "../model/guard.ts";
import { deny, reply } from "../model/verdict.ts";
import { serve } from "../prove/proving-ground/serve.ts";
import { hstsSpec } from "../shield/hsts/spec.ts";
import { Pipeline } from "./pipeline.ts";

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const secretive: Guard = {
  spec: hstsSpec,
  onErrorBody: (_exchange, _head, start) =>
    start.includes("secret") ? { ...deny("PM_INTERNAL"), status: 418 } : undefined,
};

async function ask(listener: RequestListener, guard: Guard = secretive, method = "GET"): Promise<Received> {
  await using service = await serve(listener, { pipeline: new Pipeline([guard]) });
  return await new Promise((resolve, reject) => {
    const outgoing = request(service.origin, { method, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

const ways: Readonly<Record<string, (text: string) => RequestListener>> = {
  "end with the status set": (text) => (_request, response) => {
    response.statusCode = 404;
    response.end(text);
  },
  "writeHead and end": (text) => (_request, response) => {
    response.writeHead(404, "Gone fishing", { "X-Own": "1" });
    response.end(text);
  },
  "writeHead, write and end": (text) => (_request, response) => {
    response.writeHead(404, { "X-Own": "1" });
    response.write(Buffer.from(text));
    response.end(" and more");
  },
  "writeHead called again before the body": (text) => (_request, response) => {
    response.writeHead(500);
    response.writeHead(404);
    response.end(text, "utf8");
  },
};

for (const [way, answerWith] of Object.entries(ways)) {
  test(`an error body that a guard denies is replaced, its own head included: ${way}`, async () => {
    const { status, headers, body } = await ask(answerWith("the secret"));
    assert.equal(status, 418);
    assert.equal(headers["x-own"], undefined);
    assert.match(body, /"status":418,"code":"PM_INTERNAL"/);
  });

  test(`any other error body arrives as it was sent: ${way}`, async () => {
    const { status, body } = await ask(answerWith("not here"));
    assert.equal(status, 404);
    assert.ok(body.startsWith("not here"), body);
  });
}

test("the application's reason and headers survive the wait for the body", async () => {
  const { headers, body } = await ask(ways["writeHead and end"]?.("not here") ?? assert.fail());
  assert.equal(headers["x-own"], "1");
  assert.equal(headers["content-length"], "8");
  assert.equal(body, "not here");
});

test("a body of a success is not looked at", async () => {
  const { status } = await ask((_request, response) => response.end("the secret"));
  assert.equal(status, 200);
});

test("an error without a body is answered", async () => {
  const { status } = await ask((_request, response) => response.writeHead(404).end());
  assert.equal(status, 404);
});

test("flushHeaders sends the head of an error at once", async () => {
  const { status, body } = await ask((_request, response) => {
    response.writeHead(404);
    response.flushHeaders();
    assert.ok(response.headersSent);
    response.end("late");
  });
  assert.equal(status, 404);
  assert.equal(body, "late");
});

test("a HEAD request for an error is answered without a body", async () => {
  const { status, body } = await ask(ways["writeHead and end"]?.("x") ?? assert.fail(), secretive, "HEAD");
  assert.equal(status, 404);
  assert.equal(body, "");
});

test("a guard's own answer ends the exchange before the handler", async () => {
  const replying: Guard = { spec: hstsSpec, onRequestHead: () => reply([["X-Taken", "1"]]) };
  const { status, headers, body } = await ask(() => assert.fail("the handler ran"), replying);
  assert.equal(status, 204);
  assert.equal(headers["x-taken"], "1");
  assert.equal(headers["content-length"], undefined);
  assert.equal(body, "");
});

test("monitor mode gives a guard's own answer too, for it refuses nothing", async () => {
  const replying: Guard = { spec: hstsSpec, onRequestHead: () => reply() };
  const pipeline = new Pipeline([replying], { mode: "monitor" });
  await using service = await serve(() => assert.fail("the handler ran"), { pipeline });
  assert.equal((await fetch(service.origin)).status, 204);
});

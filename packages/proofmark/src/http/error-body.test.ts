import assert from "node:assert/strict";
import { request, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from "node:http";
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

test("flushHeaders sends the head of an error without its body, once that has had its time to begin", async () => {
  const arrived = Promise.withResolvers<void>();
  const listener: RequestListener = (_request, response) => {
    response.writeHead(404);
    response.flushHeaders();
    void arrived.promise.then(() => response.end("late"));
  };
  await using service = await serve(listener, { pipeline: new Pipeline([secretive]) });
  const response = await fetch(service.origin);
  arrived.resolve();
  assert.equal(response.status, 404);
  assert.equal(await response.text(), "late");
});

const secretParts: Readonly<Record<string, RequestListener>> = {
  "one byte ahead of it": (_request, response) => {
    response.writeHead(404, { "Content-Type": "text/plain" });
    response.write("a");
    setImmediate(() => response.end(" secret"));
  },
  "cut in the middle": (_request, response) => {
    response.statusCode = 404;
    response.write("the sec");
    response.write(Buffer.from("ret"));
    response.end();
  },
  "behind flushed headers": (_request, response) => {
    response.writeHead(404);
    response.flushHeaders();
    response.end("secret");
  },
};

for (const [way, listener] of Object.entries(secretParts)) {
  test(`an error body is judged by its beginning, not by its first chunk: ${way}`, async () => {
    const { status, body } = await ask(listener);
    assert.equal(status, 418);
    assert.doesNotMatch(body, /secret/);
  });
}

test("an error body that trickles arrives whole, callbacks and all", async () => {
  let written = 0;
  const { status, body } = await ask((_request, response) => {
    response.writeHead(404);
    response.write("a", () => written++);
    response.write("b", "utf8", () => written++);
    setImmediate(() => {
      response.write(Buffer.alloc(9000, "c"), () => written++);
      response.end("d", () => written++);
    });
  });
  assert.equal(status, 404);
  assert.equal(body, `ab${"c".repeat(9000)}d`);
  assert.equal(written, 4);
});

test("an error whose next chunk waits for the client is sent after a while", async () => {
  const arrived = Promise.withResolvers<void>();
  const listener: RequestListener = (_request, response) => {
    response.statusCode = 404;
    response.write("first");
    void arrived.promise.then(() => response.end(" second"));
  };
  await using service = await serve(listener, { pipeline: new Pipeline([secretive]) });
  const response = await fetch(service.origin);
  arrived.resolve();
  assert.equal(await response.text(), "first second");
});

const badHeads: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  "a line break in a header": (response) => response.writeHead(404, { "X-Own": "a\nb" }),
  "a line break in the reason": (response) => response.writeHead(404, "a\nb"),
  "a status of four digits": (response) => response.writeHead(1000),
  "a bad header of a success": (response) => response.writeHead(200, { "X-Own": "a\nb" }),
};

for (const [what, writeBadHead] of Object.entries(badHeads)) {
  test(`${what} throws where the application can catch it, and another answer still goes out`, async () => {
    const { status, body } = await ask((_request, response) => {
      assert.throws(() => writeBadHead(response), { code: /^ERR_/ });
      response.statusCode = 400;
      response.end("caught");
    });
    assert.equal(status, 400);
    assert.equal(body, "caught");
  });
}

test("a second head after the first was sent throws as ever", async () => {
  const { body } = await ask((_request, response) => {
    response.write("sent");
    assert.throws(() => response.writeHead(404), { code: "ERR_HTTP_HEADERS_SENT" });
    response.end();
  });
  assert.equal(body, "sent");
});

test("an error head that the application gives up takes its Content-Length along", async () => {
  const { status, headers, body } = await ask((_request, response) => {
    response.writeHead(404, { "Content-Length": "1" });
    response.writeHead(400);
    response.end("longer than one");
  });
  assert.equal(status, 400);
  assert.equal(headers["content-length"], "15");
  assert.equal(body, "longer than one");
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

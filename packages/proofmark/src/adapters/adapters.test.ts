import assert from "node:assert/strict";
import { request as httpRequest, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { describe, test } from "node:test";

import fastify from "fastify";

import { Pipeline } from "../http/pipeline.ts";
import type { Guard } from "../model/guard.ts";
import { deny } from "../model/verdict.ts";
import { hstsSpec } from "../shield/hsts/spec.ts";
import { frameworks, type Framework } from "./applications.fixture.ts";
import { protect, type Hardenable } from "./detect.ts";

const tooLarge = deny("PM_BODY_TOO_LARGE");
const held: string[] = [];
const failures: unknown[] = [];

/** Stands for every guard there will be: refuses by path, judges bodies, and signs each response. */
function contractGuard(): Guard {
  return {
    spec: { ...hstsSpec, id: "contract" },
    onRequestHead: (exchange) => {
      if (exchange.path === "/refused") return deny("PM_HOST_NOT_ALLOWED");
      if (exchange.path === "/refused-later") return Promise.resolve(deny("PM_HOST_NOT_ALLOWED"));
      if (exchange.path === "/faulty") throw new Error("inside");
      return undefined;
    },
    onRequestBody: (exchange) =>
      exchange.path === "/stream-in"
        ? { limitBytes: 1024, tooLarge }
        : {
            limitBytes: 4 * 1024 * 1024,
            tooLarge,
            onWhole(body) {
              held.push(String(body.length));
              return body.includes("forbidden") ? deny("PM_BODY_MALFORMED") : undefined;
            },
          },
    onResponseHead(_exchange, head) {
      head.set("X-Contract", "signed");
      return undefined;
    },
    onDone: ({ failure }) => void failures.push(failure),
  };
}

type Scenario = (name: string, run: (origin: string, server: Server) => Promise<void>) => void;

function scenarioOn(framework: Framework): Scenario {
  return (name, run) => {
    test(name, async () => {
      const server = await framework.start(new Pipeline([contractGuard()]));
      const { port } = server.address() as AddressInfo;
      try {
        await run(`http://127.0.0.1:${port}`, server);
      } finally {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    });
  };
}

for (const framework of frameworks) {
  describe(framework.name, () => {
    const scenario = scenarioOn(framework);

    // node:http catches nothing.
    if (framework.name !== "node:http")
      scenario("what the application threw is known to the guards, and to them alone", async (origin) => {
        failures.length = 0;
        for (const path of ["/", "/boom", "/boom"]) await (await fetch(origin + path)).text();
        while (failures.length < 3) await new Promise(setImmediate);
        const [home, first, second] = failures;
        assert.equal(home, undefined);
        assert.ok(first instanceof Error && first.message === "boom");
        assert.ok(second instanceof Error && second !== first);
      });

    for (const [path, status, body] of [
      ["/", 200, /^home$/],
      ["/nowhere", 404, /./],
      ["/boom", 500, /./],
      ["/refused", 421, /PM_HOST_NOT_ALLOWED/],
      ["/refused-later", 421, /PM_HOST_NOT_ALLOWED/],
      ["/faulty", 500, /PM_GUARD_FAULT/],
    ] as const) {
      scenario(`GET ${path} is ${status} and carries the guards' headers`, async (origin) => {
        const response = await fetch(origin + path);
        assert.equal(response.status, status);
        assert.equal(response.headers.get("x-contract"), "signed");
        assert.match(await response.text(), body);
      });
    }

    scenario("a broken escape carries the guards' headers", async (origin) => {
      assert.match(
        await raw(origin, "GET /%ff%f HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        /x-contract: signed/i,
      );
    });

    scenario("bytes that are no HTTP are refused with the guards' headers", async (origin, server) => {
      // A server made by the framework is known from its first request on; this one makes it known.
      await fetch(origin);
      assert.ok(server.listening);
      assert.match(
        await raw(origin, "NOT HTTP\r\n\r\n"),
        /^HTTP\/1\.1 400 .*x-contract: signed.*PM_REQUEST_MALFORMED/is,
      );
    });

    scenario("a JSON body is judged whole and then read by the framework", async (origin) => {
      held.length = 0;
      const text = JSON.stringify({ text: "ä".repeat(100_000) });
      const response = await fetch(`${origin}/echo`, {
        method: "POST",
        body: text,
        headers: { "content-type": "application/json" },
      });
      assert.equal(await response.text(), text);
      assert.deepEqual(held, [String(Buffer.byteLength(text))]);
    });

    scenario("a form is read by the framework after it was judged", async (origin) => {
      const response = await fetch(`${origin}/form`, {
        method: "POST",
        body: new URLSearchParams({ name: "Ada & Grace" }),
      });
      assert.match(await response.text(), /Ada & Grace/);
    });

    scenario(
      "a body that a guard refuses never reaches the handler, and the connection goes on",
      async (origin) => {
        const response = await fetch(`${origin}/echo`, {
          method: "POST",
          body: JSON.stringify("forbidden"),
          headers: { "content-type": "application/json" },
        });
        assert.equal(response.status, 400);
        assert.match(await response.text(), /PM_BODY_MALFORMED/);
        assert.equal(await (await fetch(origin)).text(), "home");
      },
    );

    scenario("a body over the limit is refused while it arrives", async (origin) => {
      assert.equal(await upload(`${origin}/stream-in`, 64 * 1024), 413);
      // Whatever the handler did with the rest of that request, the process is alive.
      assert.equal(await (await fetch(origin)).text(), "home");
    });

    scenario("a handler that answers after the refusal disturbs nothing", async (origin) => {
      assert.equal(await upload(`${origin}/nowhere/stream-in`, 16), 404);
      assert.equal(await upload(`${origin}/stream-in`, 2048), 413);
      assert.equal(await (await fetch(origin)).text(), "home");
    });

    scenario("a handler reaches the exchange of its request", async (origin) => {
      assert.match(await (await fetch(`${origin}/nonce`)).text(), /^[\w-]{24}$/);
    });

    scenario("a large response arrives whole", async (origin) => {
      assert.equal((await (await fetch(`${origin}/stream`)).text()).length, 1024 * 1024);
    });

    scenario("HEAD is answered without a body and with the guards' headers", async (origin) => {
      const response = await fetch(origin, { method: "HEAD" });
      assert.equal(response.headers.get("x-contract"), "signed");
      assert.equal(await response.text(), "");
    });
  });
}

test("a Fastify instance that speaks HTTP/2 is refused at once, not request by request", async () => {
  const app = fastify({ http2: true });
  assert.throws(() => protect(app, new Pipeline([])), /speaks HTTP\/2/);
  await app.close();
});

test("what is no application is refused with what would be one", () => {
  for (const value of [{}, undefined, () => {}, "http://localhost"]) {
    assert.throws(
      () => protect(value as unknown as Hardenable, new Pipeline([])),
      /takes a node:http server, or an Express/,
    );
  }
});

async function raw(origin: string, bytes: string): Promise<string> {
  const { port } = new URL(origin);
  return await new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(bytes));
    let received = "";
    socket.on("data", (data) => (received += data.toString("latin1")));
    socket.on("close", () => resolve(received));
    socket.on("error", reject);
  });
}

/** Sends a chunked body piece by piece and resolves with the status, however early it comes. */
async function upload(url: string, bytes: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      url,
      { method: "POST", headers: { "content-type": "text/plain" } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    outgoing.on("error", reject);
    for (let sent = 0; sent < bytes; sent += 1024) outgoing.write(Buffer.alloc(1024));
    outgoing.end();
  });
}

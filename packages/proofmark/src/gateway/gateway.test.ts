import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { describe, test } from "node:test";

import { WebSocket, WebSocketServer } from "ws";

import { Pipeline } from "../http/pipeline.ts";
import { outgoingRequestSink } from "../sinks/outgoing-request-sink/guard.ts";
import { createGateway } from "./gateway.ts";
import {
  ask,
  echo,
  portOf,
  signingGuard,
  signingPipeline,
  startTestGateway,
  startUpstream,
} from "./gateway.fixture.ts";
import { PortTakenError } from "./listen.ts";

describe("createGateway", () => {
  for (const upstream of ["localhost:8000", "ftp://a", "http://a/path", "http://user:secret@a", "nonsense"]) {
    test(`${upstream} is no upstream`, () => {
      assert.throws(
        () => createGateway({ upstream, pipeline: signingPipeline() }),
        (error: Error) =>
          error.message.startsWith("gateway: upstream: must be ") && !error.message.includes("secret"),
      );
    });
  }

  test("a misspelt option is named, with what was meant", () => {
    const options = { upstream: "http://a", pipeline: signingPipeline(), maxWaitng: 1 };
    assert.throws(() => createGateway(options), /maxWaitng is not an option\. Did you mean maxWaiting\?/);
  });

  test("a pipeline with sinks is refused: they would judge the way to the upstream", () => {
    const pipeline = new Pipeline([outgoingRequestSink()]);
    assert.throws(
      () => createGateway({ upstream: "http://127.0.0.1:1", pipeline }),
      /the pipeline has outgoing-request-sink,.*createPipeline\(\{ sinks: false \}\)/,
    );
  });

  test("a taken port is named", async (t) => {
    const first = await startTestGateway(t, "http://127.0.0.1:1");
    const second = createGateway({ upstream: "http://127.0.0.1:1", pipeline: signingPipeline() });
    await assert.rejects(second.listen({ port: first.port }), (error) => {
      assert.ok(error instanceof PortTakenError);
      assert.equal(error.port, first.port);
      assert.match(error.message, new RegExp(`Port ${first.port} on 127\\.0\\.0\\.1 is taken`));
      return true;
    });
    await second.close();
  });
});

describe("reload", () => {
  test("requests under way keep their pipeline, which is disposed of after the last; new ones get the new", async (t) => {
    let isDisposed = false;
    const release: (() => void)[] = [];
    const upstream = await startUpstream(t, (request, response) => {
      if (request.url === "/slow") release.push(() => response.end("slow"));
      else response.end("fast");
    });
    const old = new Pipeline([
      {
        ...signingGuard("old"),
        async [Symbol.asyncDispose]() {
          isDisposed = true;
        },
      },
    ]);
    const gateway = await startTestGateway(t, upstream, { pipeline: old });
    const slow = ask(`${gateway.url}/slow`);
    while (release.length === 0) await new Promise(setImmediate);
    const drained = gateway.reload(new Pipeline([signingGuard("new")]));
    assert.equal((await ask(gateway.url)).headers["x-signed"], "new");
    assert.equal(isDisposed, false);
    release[0]?.();
    assert.equal((await slow).headers["x-signed"], "old");
    await drained;
    assert.equal(isDisposed, true);
  });

  test("under load nothing is dropped", async (t) => {
    const gateway = await startTestGateway(t, await startUpstream(t, echo));
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    t.after(() => agent.destroy());
    const load = { isRunning: true };
    const statuses = new Map<number, number>();
    const client = async (): Promise<void> => {
      while (load.isRunning) {
        const { status } = await ask(gateway.url, { agent });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const clients = Array.from({ length: 8 }, client);
    for (let round = 0; round < 20; round++)
      await gateway.reload(new Pipeline([signingGuard(String(round))]));
    load.isRunning = false;
    await Promise.all(clients);
    assert.deepEqual([...statuses.keys()], [200]);
  });
});

describe("close", () => {
  test("a request under way is answered, told that the connection ends, and no new one is accepted", async (t) => {
    const release: (() => void)[] = [];
    const upstream = await startUpstream(t, (_request, response) => release.push(() => response.end("done")));
    const gateway = await startTestGateway(t, upstream, { closeGraceMs: 5000 });
    const { port } = gateway;
    const agent = new Agent({ keepAlive: true });
    t.after(() => agent.destroy());
    const slow = ask(gateway.url, { agent });
    while (release.length === 0) await new Promise(setImmediate);
    const closed = gateway.close();
    await assert.rejects(ask(`http://127.0.0.1:${port}`), /ECONNREFUSED/);
    release[0]?.();
    const answer = await slow;
    assert.equal(answer.body, "done");
    assert.equal(answer.headers.connection, "close");
    await closed;
  });

  test("what outlasts the grace is broken off", async (t) => {
    const upstream = await startUpstream(t, () => {});
    const gateway = await startTestGateway(t, upstream, { closeGraceMs: 50 });
    const request = httpRequest(gateway.url, { agent: false }).end();
    const failed = new Promise((resolve) => request.on("error", resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await gateway.close();
    await failed;
  });

  test("a request that a guard is still judging is under way too", async (t) => {
    const judged = Promise.withResolvers<undefined>();
    const isAsked = Promise.withResolvers<void>();
    const pipeline = new Pipeline([
      {
        ...signingGuard(),
        onRequestHead() {
          isAsked.resolve();
          return judged.promise;
        },
      },
    ]);
    const gateway = await startTestGateway(t, await startUpstream(t, echo), { pipeline, closeGraceMs: 5000 });
    const answer = ask(gateway.url);
    await isAsked.promise;
    const closed = gateway.close();
    await new Promise(setImmediate);
    judged.resolve(undefined);
    assert.equal((await answer).status, 200);
    await closed;
  });

  test("an open WebSocket is ended at once", async (t) => {
    const server = createServer();
    const webSockets = new WebSocketServer({ server });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const gateway = await startTestGateway(t, `http://127.0.0.1:${portOf(server)}`, { closeGraceMs: 60_000 });
    const socket = new WebSocket(gateway.url.replace("http", "ws"));
    await once(socket, "open");
    await Promise.all([once(socket, "close"), gateway.close()]);
    webSockets.close();
  });

  test("idle connections do not hold it up, and closing twice is closing once", async (t) => {
    let disposals = 0;
    const pipeline = new Pipeline([
      {
        ...signingGuard(),
        async [Symbol.asyncDispose]() {
          disposals++;
        },
      },
    ]);
    const gateway = await startTestGateway(t, await startUpstream(t, echo), {
      pipeline,
      closeGraceMs: 60_000,
    });
    const agent = new Agent({ keepAlive: true });
    t.after(() => agent.destroy());
    await ask(gateway.url, { agent });
    const idle = connect(gateway.port, "127.0.0.1");
    idle.on("error", () => {});
    await new Promise((resolve) => idle.on("connect", resolve));
    await Promise.all([gateway.close(), gateway.close()]);
    assert.equal(disposals, 1);
    idle.destroy();
  });
});

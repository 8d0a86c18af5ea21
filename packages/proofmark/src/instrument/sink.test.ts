import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { setImmediate as immediate, setTimeout as wait } from "node:timers/promises";

import { guardOf, serve } from "../http/served.fixture.ts";
import { sinkChannel, type SinkTiming } from "../kernel/channels.ts";
import type { ProofmarkEvent } from "../model/event.ts";
import { isWatching } from "./check-sink.ts";
import { SinkRefusal } from "./sink-refusal.ts";
import { callSink, textSink } from "./sink.fixture.ts";

const attack = "GET /?q=evil HTTP/1.1";

function post(body: string, last = ""): string {
  return `POST / HTTP/1.1\r\nHost: a.example\r\n${last}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function callOrStop(id: string): string {
  try {
    return callSink(id, "do evil");
  } catch {
    return "stopped";
  }
}

function refusalsIn(events: readonly ProofmarkEvent[]): string[] {
  return events.flatMap((event) => (event.type === "refusal" ? [event.control] : []));
}

test("a call that input changes is stopped, and the response is the refusal", async () => {
  let error: unknown;
  await using served = await serve([textSink("a")], (_, response) => {
    try {
      callSink("a", "do evil");
    } catch (thrown) {
      error = thrown;
    }
    response.end("swallowed");
  });
  const { status, body } = await served.ask(attack);
  assert.equal(status, 500);
  assert.match(body, /PM_GUARD_FAULT/);
  assert.ok(error instanceof SinkRefusal);
  assert.doesNotMatch(error.message, /evil/);
  assert.deepEqual(refusalsIn(served.events), ["a"]);
});

test("the same call without that input goes on, and so does any call outside of a request", async () => {
  await using served = await serve([textSink("a")], (_, response) => {
    response.end(callSink("a", "do evil"));
  });
  assert.equal((await served.ask("GET /?q=good HTTP/1.1")).body, "do evil");
  assert.equal(callSink("a", "do evil"), "do evil");
  assert.equal(isWatching("a"), false);
});

test("a refusal after the head is sent stops the call and is told at once", async () => {
  let isStopped = false;
  await using served = await serve([textSink("a")], (_, response) => {
    response.write("begun");
    try {
      callSink("a", "do evil");
    } catch {
      isStopped = true;
    }
    response.end();
  });
  assert.equal((await served.ask(attack)).status, 200);
  assert.equal(isStopped, true);
  assert.deepEqual(refusalsIn(served.events), ["a"]);
});

test("a refusal in a request that is never answered is told all the same", async () => {
  await using served = await serve([textSink("a")], () => {
    try {
      callSink("a", "do evil");
    } catch {
      // Nothing is sent.
    }
  });
  await served.send("GET /?q=evil HTTP/1.1\r\nHost: a.example\r\n\r\n", 100);
  assert.deepEqual(refusalsIn(served.events), ["a"]);
});

test("monitor mode tells once a request and lets every call pass", async () => {
  await using served = await serve(
    [textSink("a")],
    (_, response) => {
      response.end(callSink("a", "do evil") + callSink("a", "more evil"));
    },
    { mode: "monitor" },
  );
  assert.equal((await served.ask(attack)).body, "do evilmore evil");
  assert.deepEqual(
    served.events.filter(({ type }) => type === "refusal").map((event) => Reflect.get(event, "isEnforced")),
    [false],
  );
});

test("of several sinks the one that refused is named, and each tells for itself", async () => {
  await using served = await serve([textSink("a"), textSink("b"), textSink("c")], (_, response) => {
    for (const id of ["b", "c"]) {
      try {
        callSink(id, "do evil");
      } catch {
        // The application goes on.
      }
    }
    response.end("done");
  });
  const { status, headers } = await served.ask(attack, ["proofmark-evidence: 1"]);
  assert.equal(status, 500);
  assert.deepEqual(refusalsIn(served.events), ["b", "c"]);
  assert.equal(headers["proofmark-evidence"], "b");
});

test("two pipelines in one process each have their own sinks", async () => {
  const seen: string[] = [];
  await using first = await serve([textSink("a")], (_, response) => {
    seen.push(`first ${callOrStop("a")} ${callOrStop("b")}`);
    response.end();
  });
  await using second = await serve([textSink("b")], (_, response) => {
    seen.push(`second ${callOrStop("a")} ${callOrStop("b")}`);
    response.end();
  });
  await first.ask(attack);
  await second.ask(attack);
  assert.deepEqual(seen, ["first stopped do evil", "second do evil stopped"]);
  assert.deepEqual(refusalsIn(first.events), ["a"]);
  assert.deepEqual(refusalsIn(second.events), ["b"]);
});

test("a judge that fails stops the call and is a fault; in monitor mode the call goes on", async () => {
  for (const mode of ["enforce", "monitor"] as const) {
    const broken = textSink("a", () => {
      throw new Error("broken judge");
    });
    await using served = await serve(
      [broken],
      (_, response) => {
        try {
          response.end(callSink("a", "x"));
        } catch {
          response.end("stopped");
        }
      },
      { mode },
    );
    assert.equal((await served.ask(attack)).status, mode === "enforce" ? 500 : 200);
    assert.ok(served.events.some(({ type }) => type === "fault"));
  }
});

test("an upgrade is carried to the sinks too, and what they refuse is told", async () => {
  await using served = await serve([textSink("a")], (_, response) => response.end());
  let isStopped = false;
  served.server.on("upgrade", (_request, socket) => {
    try {
      callSink("a", "do evil");
    } catch {
      isStopped = true;
    }
    socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  });
  const upgrade =
    "GET /?q=evil HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  assert.match(await served.send(upgrade), /^HTTP\/1\.1 101/);
  assert.equal(isStopped, true);
  assert.deepEqual(refusalsIn(served.events), ["a"]);
});

describe("the request is known", () => {
  const pool = new EventEmitter();
  const queue: (() => void)[] = [];

  const ways: Readonly<Record<string, (request: IncomingMessage) => Promise<unknown>>> = {
    "after a promise": () => Promise.resolve(),
    "after an awaited timer": () => wait(1),
    "in a timer": () => new Promise((resolve) => setTimeout(resolve, 1)),
    "in process.nextTick and setImmediate": () =>
      new Promise((resolve) => process.nextTick(() => setImmediate(resolve))),
    "after an async iteration of the body": async (request) => {
      for await (const chunk of request) assert.ok(chunk);
    },
    "after a resource of a pool was waited for": async () => {
      setTimeout(() => pool.emit("free"), 1);
      await once(pool, "free");
    },
    "after a promise that another request resolves": async () => {
      process.nextTick(() => queue.shift()?.());
      await new Promise<void>((resolve) => queue.push(resolve));
    },
  };
  const handlers: Readonly<Record<string, (request: IncomingMessage, act: () => void) => void>> = {
    ...Object.fromEntries(
      Object.entries(ways).map(([name, way]) => [
        name,
        async (request: IncomingMessage, act: () => void) => {
          await way(request);
          act();
        },
      ]),
    ),
    "in a callback of a timer": (_, act) => setTimeout(act, 1),
    "in the events of the body": (request, act) => request.on("data", () => {}).on("end", act),
    "in a callback of a listener": (_, act) => {
      pool.once("called", act);
      setTimeout(() => pool.emit("called"), 1);
    },
  };
  for (const [name, handle] of Object.entries(handlers))
    test(name, async () => {
      await using served = await serve([textSink("a")], (request, response) => {
        handle(request, () => {
          try {
            response.end(callSink("a", "do evil"));
          } catch {
            response.end("stopped");
          }
        });
      });
      const headers = ["Content-Type: application/json", "Content-Length: 12"];
      assert.equal((await served.ask("POST / HTTP/1.1", headers, '{"q":"evil"}')).status, 500);
    });
});

test("a call is refused where input was not read to its end, and only then", async () => {
  await using served = await serve([textSink("a")], (request, response) => {
    request.resume();
    request.on("end", () => {
      response.end(request.headers["x-call"] === undefined ? "no call" : callSink("a", "do evil"));
    });
  });
  const ask = async (levels: number, header: string): Promise<number> => {
    const body = `${"[".repeat(levels)}"good"${"]".repeat(levels)}`;
    const headers = ["Content-Type: application/json", `Content-Length: ${body.length}`, header];
    return (await served.ask("POST / HTTP/1.1", headers, body)).status;
  };
  assert.equal(await ask(100, "X-Call: 1"), 200);
  assert.equal(await ask(200, "X-Call: 1"), 413);
  assert.equal(await ask(200, "X-Other: 1"), 200);
});

test("requests on one connection are kept apart", async () => {
  await using served = await serve([textSink("a")], (request, response) => {
    request.resume();
    request.on("end", () => {
      try {
        response.end(callSink("a", "do evil"));
      } catch {
        response.end("stopped");
      }
    });
  });
  const socket = connect(served.port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => (received += chunk.toString()));
  socket.write(post('{"q":"evil"}') + post('{"q":"good"}', "Connection: close\r\n"));
  await new Promise((resolve) => socket.once("close", resolve));
  assert.deepEqual(received.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 500", "HTTP/1.1 200"]);
});

test("evidence names the sinks, those that looked at a call, and what is loaded to a client on this machine", async () => {
  await using served = await serve([textSink("a"), textSink("b")], (_, response) =>
    response.end(callSink("b", "x")),
  );
  const { headers } = await served.ask("GET /?q=good HTTP/1.1", ["proofmark-evidence: 1"]);
  assert.equal(headers["proofmark-sinks"], "a b;looked");
  assert.ok(Array.isArray(JSON.parse(headers["proofmark-instrumentation"] ?? "")));
  assert.equal((await served.ask("GET / HTTP/1.1")).headers["proofmark-sinks"], undefined);
  for (const proxied of ["X-Forwarded-For: 203.0.113.7", "Forwarded: for=203.0.113.7", "Via: 1.1 proxy"]) {
    const answer = await served.ask("GET /?q=good HTTP/1.1", ["proofmark-evidence: 1", proxied]);
    assert.equal(answer.headers["proofmark-instrumentation"], undefined);
  }
});

test("what the sinks look at is told once for each pipeline that has sinks", async () => {
  await using served = await serve([textSink("a"), textSink("b")], (_, response) => response.end());
  await immediate();
  assert.equal(served.events.filter(({ type }) => type === "instrumentation").length, 1);
  await using bare = await serve([], (_, response) => response.end());
  await immediate();
  assert.deepEqual(bare.events, []);
});

test("a sink tells how long it looked at a call where the request is timed, and nowhere else", async () => {
  const timings: SinkTiming[] = [];
  const listen = (timing: SinkTiming): void => void timings.push(timing);
  const timing = guardOf("timing", {
    onRequest(exchange, next) {
      exchange.isTimed = exchange.path === "/timed";
      next();
    },
  });
  await using served = await serve([timing, textSink("a")], (_, response) => {
    callOrStop("a");
    response.end();
  });
  sinkChannel.subscribe(listen);
  try {
    await served.ask("GET /?q=evil HTTP/1.1");
    assert.deepEqual(timings, []);
    await served.ask("GET /timed?q=good HTTP/1.1");
    await served.ask("GET /timed?q=evil HTTP/1.1");
  } finally {
    sinkChannel.unsubscribe(listen);
  }
  assert.deepEqual(
    timings.map(({ control, isRefused }) => [control, isRefused]),
    [
      ["a", false],
      ["a", true],
    ],
  );
});

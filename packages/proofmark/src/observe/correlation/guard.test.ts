import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";

import { guardOf, serve } from "../../http/served.fixture.ts";
import { deny } from "../../model/verdict.ts";
import { correlationOf } from "../../model/observe/correlation.ts";
import { exchangeOf } from "../../http/exchange.ts";
import { currentCorrelation } from "./current-correlation.ts";
import { correlation } from "./guard.ts";
import type { CorrelationOptions } from "./options.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentId = "00f067aa0ba902b7";
const traceparent = `00-${traceId}-${parentId}-01`;
const get = "GET / HTTP/1.1";

/** Answers with what the handler knows of its request, and the headers that it saw. */
async function asked(
  headers: readonly string[],
  options?: CorrelationOptions,
  pipeline: { readonly mode?: "monitor"; readonly trustedProxies?: readonly string[] } = {},
) {
  await using served = await serve(
    [correlation(options)],
    (request, response) => {
      void turn().then(() => {
        const ids = currentCorrelation();
        const { "x-request-id": seen, traceparent: parent, tracestate: state } = request.headers;
        response.end(
          JSON.stringify({
            seen,
            parent,
            state,
            requestId: ids?.requestId,
            clientRequestId: ids?.clientRequestId,
            traceId: ids?.traceId,
            parentId: ids?.parentId,
            origin: ids?.traceOrigin,
            sampled: ids?.isSampled,
            out: ids?.traceparent,
          }),
        );
      });
    },
    pipeline,
  );
  const answer = await served.ask(get, headers);
  return { answer, told: JSON.parse(answer.body) as Record<string, string | undefined> };
}

test("an answer carries the request's own id, which the handler knows after an await", async () => {
  const { answer, told } = await asked([]);
  assert.match(answer.headers["x-request-id"] ?? "", /^[\w-]{20}$/);
  assert.equal(told["requestId"], answer.headers["x-request-id"]);
  assert.equal(answer.headers["x-correlation-id"], undefined);
});

test("a plain id of the client comes back beside the own one, and never is it", async () => {
  const { answer, told } = await asked(["X-Request-ID: Root=1-67891233-abcdef012345678912345678"]);
  assert.equal(answer.headers["x-correlation-id"], "Root=1-67891233-abcdef012345678912345678");
  assert.match(answer.headers["x-request-id"] ?? "", /^[\w-]{20}$/);
  assert.equal(told["clientRequestId"], "Root=1-67891233-abcdef012345678912345678");
});

for (const [what, lines] of [
  ["markup", ["X-Request-ID: <b>"]],
  ["65 letters", [`X-Request-ID: ${"a".repeat(65)}`]],
  ["nothing in it", ["X-Request-ID:"]],
  ["a space", ["X-Request-ID: a b"]],
  ["a slash", ["X-Request-ID: ../a"]],
  ["a second one beside it", ["X-Request-ID: a", "X-Request-ID: b"]],
  ["an eight-bit escape", ["X-Request-ID: \x9b31m"]],
] as const)
  test(`an id with ${what} comes back nowhere, and no handler sees it`, async () => {
    const { answer, told } = await asked(lines);
    assert.equal(answer.headers["x-correlation-id"], undefined);
    assert.match(answer.headers["x-request-id"] ?? "", /^[\w-]{20}$/);
    assert.equal(told["seen"], undefined);
  });

test("a trace goes on under a span of its own, marked as a client's", async () => {
  const { told } = await asked([`traceparent: ${traceparent}`, "tracestate: a=1", "tracestate: b=2"]);
  assert.equal(told["traceId"], traceId);
  assert.equal(told["parentId"], parentId);
  assert.equal(told["origin"], "client");
  assert.equal(told["state"], "a=1, b=2");
  assert.match(told["out"] ?? "", new RegExp(`^00-${traceId}-(?!${parentId})[0-9a-f]{16}-01$`));
});

for (const [what, lines] of [
  ["one that is wrong", [`traceparent: ${traceparent}0`, "tracestate: a=1"]],
  ["two of them", [`traceparent: ${traceparent}`, `traceparent: ${traceparent}`]],
  ["a state alone", ["tracestate: a=1"]],
  ["none", []],
] as const)
  test(`with ${what}, a new trace begins that asks to be recorded`, async () => {
    const { told } = await asked(lines);
    assert.match(told["out"] ?? "", /^00-[0-9a-f]{32}-[0-9a-f]{16}-03$/);
    assert.notEqual(told["traceId"], traceId);
    assert.equal(told["origin"], "here");
    assert.deepEqual([told["parent"], told["state"]], [undefined, undefined]);
  });

test("a new trace need not ask to be recorded", async () => {
  assert.match((await asked([], { newTraces: "unsampled" })).told["out"] ?? "", /-02$/);
});

test("where proxies alone are believed, a client's ids are nobody's", async () => {
  const { answer, told } = await asked([`traceparent: ${traceparent}`, "X-Request-ID: mine"], {
    trust: "proxies",
  });
  assert.notEqual(told["traceId"], traceId);
  assert.equal(answer.headers["x-correlation-id"], undefined);
  assert.deepEqual([told["seen"], told["parent"]], [undefined, undefined]);
});

test("where proxies alone are believed, a trusted proxy's ids are taken", async () => {
  const { answer, told } = await asked(
    [`traceparent: ${traceparent}`, "X-Request-ID: theirs", "X-Forwarded-For: 203.0.113.9"],
    { trust: "proxies" },
    { trustedProxies: ["127.0.0.1"] },
  );
  assert.deepEqual([told["traceId"], told["origin"]], [traceId, "proxy"]);
  assert.equal(answer.headers["x-correlation-id"], "theirs");
});

test("in monitor mode the request stays as it came, and the answer carries the id", async () => {
  const { answer, told } = await asked(["X-Request-ID: <b>"], {}, { mode: "monitor" });
  assert.equal(told["seen"], "<b>");
  assert.equal(answer.headers["x-request-id"], told["requestId"]);
});

test("an id that the application reflects is replaced in answers; in monitor mode it stays", async () => {
  for (const [mode, pattern] of [
    ["enforce", /^[\w-]{20}$/],
    ["monitor", /^reflected$/],
  ] as const) {
    await using served = await serve(
      [correlation()],
      (_request, response) => void response.writeHead(200, { "X-Request-ID": "reflected" }).end(),
      { mode },
    );
    assert.match((await served.ask()).headers["x-request-id"] ?? "", pattern);
  }
});

test("the id of a refusal's header, body and event is one", async () => {
  const refusing = guardOf("refusing", { onRequestHead: () => deny("PM_METHOD_NOT_ALLOWED") });
  await using served = await serve([refusing, correlation()], (_request, response) => void response.end());
  const answer = await served.ask();
  const { correlationId } = JSON.parse(answer.body) as { readonly correlationId: string };
  assert.equal(answer.headers["x-request-id"], correlationId);
  const [event] = served.events;
  assert.ok(event?.type === "refusal" && event.exchangeId === correlationId);
});

test("bytes that are no request are answered with an id, too", async () => {
  await using served = await serve([correlation()], (_request, response) => void response.end());
  assert.match(await served.send("GET / HTTP/9.9\r\n\r\n"), /\r\nX-Request-ID: [\w-]{20}\r\n/);
});

test("outside of a request there are no ids, and without the control there are none either", async () => {
  assert.equal(currentCorrelation(), undefined);
  let found: unknown = "unasked";
  await using served = await serve([], (request, response) => {
    found = correlationOf(exchangeOf(request)) ?? currentCorrelation();
    response.end();
  });
  await served.ask();
  assert.equal(found, undefined);
});

test("events of the body run in the request that they belong to", async () => {
  const seen: (string | undefined)[] = [];
  await using served = await serve([correlation()], (request, response) => {
    request.on("data", () => seen.push(currentCorrelation()?.requestId));
    request.on("end", () => response.end());
  });
  const answer = await served.ask("POST / HTTP/1.1", ["Content-Length: 2"], "ab");
  assert.deepEqual(seen, [answer.headers["x-request-id"]]);
});

test("a tracing system's span takes the place of the one that was made up", async () => {
  let written: string | undefined;
  await using served = await serve([correlation()], (request, response) => {
    const ids = correlationOf(exchangeOf(request));
    ids?.adopt({ traceId: "a".repeat(32), spanId: "b".repeat(16), isSampled: false });
    written = ids?.traceparent;
    response.end();
  });
  await served.ask();
  assert.equal(written, `00-${"a".repeat(32)}-${"b".repeat(16)}-02`);
});

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => correlation({ host: [] } as never),
    /correlation: host is not an option\. Did you mean hosts\?/,
  );
});

import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { after, beforeEach, test } from "node:test";

import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  ParentBasedSampler,
  AlwaysOnSampler,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-node";

import { guardOf, serve, type Served } from "../../http/served.fixture.ts";
import { callSink, textSink } from "../../instrument/sink.fixture.ts";
import { guardChannel, sinkChannel, storeChannel } from "../../kernel/channels.ts";
import type { Guard } from "../../model/guard.ts";
import type { Exchange } from "../../model/exchange.ts";
import { correlationOf } from "../../model/observe/correlation.ts";
import { deny } from "../../model/verdict.ts";
import { FallbackStore } from "../../store/fallback.ts";
import type { HitResult, Store } from "../../store/store.ts";
import { correlation } from "../correlation/guard.ts";
import { createTracing, type CreateTracingOptions } from "./create-tracing.ts";
import { tracing as tracingGuard } from "./guard.ts";
import type { TracingOptions } from "./options.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentId = "00f067aa0ba902b7";
const sampled = `Traceparent: 00-${traceId}-${parentId}-01`;

const exporter = new InMemorySpanExporter();

let provider: NodeTracerProvider | undefined;

function registerSdk(): void {
  if (provider !== undefined) return;
  provider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  });
  provider.register();
}

after(async () => {
  trace.disable();
  await provider?.shutdown();
});

beforeEach(() => exporter.reset());

interface Setup extends CreateTracingOptions, Pick<TracingOptions, "trust"> {
  readonly guards?: readonly Guard[];
}

async function traced(handler: RequestListener, { guards = [], trust, ...create }: Setup = {}) {
  const tracing = createTracing(create);
  // Later than the service, as an application may.
  registerSdk();
  const served: Served = await serve([tracingGuard({ tracing, trust }), ...guards], handler, {
    routeTemplates: ["/notes/{id}"],
  });
  return {
    served,
    async spans(count: number): Promise<readonly ReadableSpan[]> {
      for (let turn = 0; turn < 5_000 && exporter.getFinishedSpans().length < count; turn++)
        await new Promise((resolve) => setImmediate(resolve));
      return exporter.getFinishedSpans();
    },
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await tracing[Symbol.asyncDispose]();
    },
  };
}

/** Each span by its name, with the name of its parent. */
function tree(spans: readonly ReadableSpan[]): readonly string[] {
  const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
  return spans
    .map((span) => `${names.get(span.parentSpanContext?.spanId ?? "") ?? "-"} > ${span.name}`)
    .toSorted();
}

function requestIn(spans: readonly ReadableSpan[]): ReadableSpan {
  const found = spans.find(({ kind }) => kind === SpanKind.SERVER);
  assert.ok(found !== undefined, "There is no span of the request.");
  return found;
}

/** With a span of its own, in which a sink is asked. */
const application: RequestListener = (request, response) => {
  request.resume();
  // In the event of a body's end, which Node emits outside of every context.
  request.on("end", () =>
    trace.getTracer("application").startActiveSpan("application", (span) => {
      callSink("a", "do good");
      span.end();
      response.end();
    }),
  );
};

test("without an SDK nothing is begun, heard or timed", async () => {
  let seen: Exchange | undefined;
  const tracing = createTracing();
  await using served = await serve(
    [tracingGuard({ tracing }), guardOf("seeing", { onRequestHead: (exchange) => void (seen = exchange) })],
    (_, response) => response.end(),
  );
  assert.equal((await served.ask("GET / HTTP/1.1", [sampled])).status, 200);
  assert.equal(seen?.isTimed, false);
  assert.deepEqual(
    [guardChannel, sinkChannel, storeChannel].map(({ hasSubscribers }) => hasSubscribers),
    [false, false, false],
  );
  assert.equal(tracing.begin(seen, true), undefined);
  await tracing[Symbol.asyncDispose]();
});

test("a request is a tree of guards, the application, sinks and stores", async () => {
  const hit: HitResult = { isAllowed: true, remaining: 1, retryAfterMs: 0, resetMs: 0 };
  const store = new FallbackStore(
    { hit: async () => await Promise.resolve(hit) } as Partial<Store> as Store,
    {
      onStoreFailure: "closed",
      storeTimeoutMs: 1_000,
    },
  );
  const counting = guardOf("counting", {
    async onRequestHead() {
      await store.hit("a", []);
      return undefined;
    },
  });
  await using on = await traced(application, { guards: [counting, textSink("a")], guardsFromMs: 0 });
  const body = "x=1";
  await on.served.ask(
    "POST /notes/7?secret=1 HTTP/1.1",
    ["Content-Type: application/x-www-form-urlencoded", `Content-Length: ${body.length}`],
    body,
  );
  const spans = await on.spans(7);
  assert.deepEqual(tree(spans), [
    "- > POST /notes/{id}",
    "POST /notes/{id} > application",
    // It looks at the body, and at the head of the answer.
    "POST /notes/{id} > guard a",
    "POST /notes/{id} > guard a",
    "POST /notes/{id} > guard counting",
    "POST /notes/{id} > store hit",
    "application > sink a",
  ]);
  const request = requestIn(spans);
  assert.deepEqual(request.attributes, {
    "http.request.method": "POST",
    "url.scheme": "http",
    "network.protocol.version": "1.1",
    "http.route": "/notes/{id}",
    "http.response.status_code": 200,
  });
  assert.deepEqual(request.status, { code: SpanStatusCode.UNSET });
  for (const child of spans)
    assert.ok(
      inMs(child.startTime) >= inMs(request.startTime) && inMs(child.endTime) <= inMs(request.endTime) + 1,
      `${child.name} is outside of its request`,
    );
});

test("a refusal has a span where it was made, and the request says by whom", async () => {
  const refusing = guardOf("refusing", { onRequestHead: () => deny("PM_HOST_NOT_ALLOWED") });
  await using on = await traced((_, response) => response.end(), { guards: [refusing] });
  await on.served.ask("GET /notes/1 HTTP/1.1");
  const spans = await on.spans(2);
  assert.deepEqual(tree(spans), ["- > GET /notes/{id}", "GET /notes/{id} > guard refusing"]);
  const { attributes } = requestIn(spans);
  assert.deepEqual(
    [attributes["proofmark.refusal.control"], attributes["proofmark.refusal.code"]],
    ["refusing", "PM_HOST_NOT_ALLOWED"],
  );
  assert.equal(spans.find(({ name }) => name === "guard refusing")?.attributes["proofmark.refused"], true);
});

test("a call that a sink refuses, a server's error and a client that leaves are errors of their spans", async () => {
  await using on = await traced(
    (request, response) => {
      if (request.url?.startsWith("/gone") === true) {
        request.socket.destroy();
        return;
      }
      assert.throws(() => callSink("a", "do evil"));
      response.statusCode = 500;
      response.end();
    },
    { guards: [textSink("a")] },
  );
  await on.served.ask("GET /?q=evil HTTP/1.1");
  const spans = await on.spans(2);
  const sink = spans.find(({ name }) => name === "sink a");
  assert.equal(sink?.status.code, SpanStatusCode.ERROR);
  assert.equal(requestIn(spans).status.code, SpanStatusCode.ERROR);
  assert.equal(requestIn(spans).attributes["error.type"], "500");
  exporter.reset();
  await on.served.send("GET /gone HTTP/1.1\r\nHost: x\r\n\r\n");
  const gone = requestIn(await on.spans(1));
  assert.equal(gone.attributes["error.type"], "aborted");
  assert.equal(gone.attributes["http.response.status_code"], undefined);
  assert.equal(gone.name, "GET");
});

for (const [trust, isParent] of [
  ["anybody", true],
  ["proxies", false],
] as const) {
  test(`with trust in ${trust} a client's trace ${isParent ? "goes on" : "is linked, and another begins"}`, async () => {
    await using on = await traced((_, response) => response.end(), { trust });
    await on.served.ask("GET /notes/1 HTTP/1.1", [sampled]);
    const request = requestIn(await on.spans(1));
    assert.equal(request.spanContext().traceId === traceId, isParent);
    assert.equal(request.parentSpanContext?.spanId, isParent ? parentId : undefined);
    assert.deepEqual(
      request.links.map(({ context }) => context.traceId),
      isParent ? [] : [traceId],
    );
  });
}

test("a trace that is not recorded is passed on unrecorded, and nothing is timed for it", async () => {
  let isTimed: boolean | undefined;
  let active: string | undefined;
  const seeing = guardOf("seeing", { onRequestHead: (exchange) => void ({ isTimed } = exchange) });
  await using on = await traced(
    (_, response) => {
      active = trace.getActiveSpan()?.spanContext().traceId;
      response.end();
    },
    { guards: [seeing] },
  );
  await on.served.ask("GET /notes/1 HTTP/1.1", [`Traceparent: 00-${traceId}-${parentId}-00`]);
  assert.deepEqual([isTimed, active], [false, traceId]);
  assert.deepEqual(exporter.getFinishedSpans(), []);
});

test("correlation takes the ids of the span, for the handler and for whoever logs a refusal", async () => {
  const seen: (string | undefined)[] = [];
  const refusing = guardOf("refusing", {
    onRequestHead: ({ path }) => (path === "/refused" ? deny("PM_HOST_NOT_ALLOWED") : undefined),
    onHandler(exchange, next) {
      seen.push(correlationOf(exchange)?.spanId);
      next();
    },
    onDone: (exchange) => void seen.push(correlationOf(exchange)?.spanId),
  });
  await using on = await traced((_, response) => response.end(), {
    guards: [correlation({ outgoing: "none" }), refusing],
  });
  await on.served.ask("GET /notes/1 HTTP/1.1");
  const [first] = await on.spans(1);
  await on.served.ask("GET /refused HTTP/1.1");
  const spans = await on.spans(3);
  const second = spans.findLast(({ kind }) => kind === SpanKind.SERVER);
  const ids = [first, first, second].map((span) => span?.spanContext().spanId);
  assert.deepEqual(seen, ids);
});

test("two requests at once have trees of their own", async () => {
  const tracer = trace.getTracer("application");
  await using on = await traced((request, response) => {
    const finish = (): void => {
      tracer.startSpan(`in ${request.url}`).end();
      response.end();
    };
    void Promise.resolve().then(() => setImmediate(finish));
  });
  await Promise.all(["/one", "/two"].map((path) => on.served.ask(`GET ${path} HTTP/1.1`)));
  const spans = await on.spans(4);
  for (const path of ["/one", "/two"]) {
    const inner = spans.find(({ name }) => name === `in ${path}`);
    const outer = spans.find((span) => span.spanContext().spanId === inner?.parentSpanContext?.spanId);
    assert.equal(outer?.spanContext().traceId, inner?.spanContext().traceId);
  }
  assert.equal(new Set(spans.map((span) => span.spanContext().traceId)).size, 2);
});

test("a request that asks its sinks a thousand times has spans of 128, and says how many were left out", async () => {
  await using on = await traced(
    (_, response) => {
      for (let call = 0; call < 1_000; call++) callSink("a", "do good");
      response.end();
    },
    { guards: [textSink("a")] },
  );
  await on.served.ask("GET /notes/1 HTTP/1.1");
  const spans = await on.spans(129);
  assert.equal(spans.length, 129);
  assert.equal(requestIn(spans).attributes["proofmark.spans.left_out"], 1_000 - 128);
});

test("without tracing the guard does nothing, and what is no service is refused", () => {
  assert.deepEqual(Object.keys(tracingGuard()), ["spec"]);
  assert.throws(() => tracingGuard({ tracing: {} as never }), /is not what createTracing\(\)/);
});

function inMs([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1_000 + nanoseconds / 1e6;
}

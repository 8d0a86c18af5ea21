import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import { test } from "node:test";

import { answerEnds, answers, requestKinds } from "../requests.ts";
import { loopback, running, type Variant } from "../variants/variant.ts";
import { reference, variantNamed } from "../variants/variants.ts";
import { Line } from "./line.ts";
import { bytesFor, checkAnswer } from "./session.ts";

function variantOf(listener: RequestListener, headers: readonly string[] = []): Variant {
  return {
    name: "made for a test",
    headers,
    start: async () => await running(createServer(listener).listen(0, loopback)),
  };
}

async function check(variant: Variant): Promise<void> {
  const { server, close } = await variant.start();
  try {
    const bytes = await bytesFor(variant, server);
    for (const kind of requestKinds) await checkAnswer(variant, server, kind, bytes[kind]);
  } finally {
    await close();
  }
}

for (const name of [
  "node:http",
  "web",
  "api",
  "Express, usual stack",
  "Fastify, usual stack",
  "Hono, usual stack",
])
  test(`${name} gives both answers, with the headers that it promises`, async () => {
    await check(variantNamed(name));
  });

test("a stack without a header that it promises is no stack to measure", async () => {
  await assert.rejects(
    check({ ...reference, headers: ["content-security-policy"] }),
    /sends no content-security-policy/,
  );
});

for (const [what, listener] of [
  ["an error", (_request, response) => void response.writeHead(500).end(JSON.stringify(answers.get))],
  ["another body", (_request, response) => void response.end("{}")],
] as const satisfies readonly (readonly [string, RequestListener])[])
  test(`a server that answers with ${what} is not measured`, async () => {
    await assert.rejects(check(variantOf(listener)), { code: "ERR_ASSERTION" });
  });

test("a line sends one request over each connection and waits for every answer", async () => {
  let requests = 0;
  const { server, close } = await variantOf((_request, response) => {
    requests++;
    setImmediate(() => response.end(JSON.stringify(answers.get)));
  }).start();
  const { get } = await bytesFor(reference, server);
  const sent = await new Line(server).run(get, answerEnds.get, 3);
  assert.equal(requests, sent);
  await close();
});

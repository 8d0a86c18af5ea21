import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import { Pipeline } from "../../http/pipeline.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { inspection } from "./guard.ts";

const attack = "../../../../etc/passwd";

type Headers = Readonly<Record<string, string>>;
type Body = string | Uint8Array<ArrayBuffer>;

/** What the service answered, what it read, and the codes that were told. */
async function watched(headers: Headers, body: Body): Promise<readonly unknown[]> {
  const events: ProofmarkEvent[] = [];
  const pipeline = new Pipeline([inspection({ monitor: true, maxBodyBytes: 10_000 })], {
    onEvent: (event) => events.push(event),
  });
  await using service = await serve(
    (request, response) => {
      let bytes = 0;
      request.on("data", (chunk: Buffer) => (bytes += chunk.length));
      request.on("end", () => response.end(String(bytes)));
    },
    { pipeline },
  );
  const answer = await fetch(service.origin, { method: "POST", headers, body });
  const text = await answer.text();
  // Inflating goes on beside the handler, which does not wait for it.
  for (let turn = 0; turn < 50 && events.length === 0; turn++) await setTimeout(4);
  const told = events.flatMap((event) => (event.type === "refusal" && !event.isEnforced ? [event.code] : []));
  return [answer.status, Number(text) > 0, ...told];
}

const json = { "content-type": "application/json" };

for (const [name, headers, body, code] of [
  ["an attack", json, JSON.stringify({ a: attack }), "PM_INSPECTION_REFUSED"],
  [
    "an attack in a compressed body",
    { ...json, "content-encoding": "gzip" },
    new Uint8Array(gzipSync(JSON.stringify({ a: attack }))),
    "PM_INSPECTION_REFUSED",
  ],
  ["more text than is read", json, JSON.stringify({ a: "b".repeat(20_000) }), "PM_INPUT_TOO_LARGE"],
  ["an unknown coding", { ...json, "content-encoding": "zstd" }, "{}", "PM_INPUT_UNREADABLE"],
  ["text without a type", { "content-type": "" }, attack, "PM_INSPECTION_REFUSED"],
] as const satisfies readonly (readonly [string, Headers, Body, string])[])
  test(`told and let pass: ${name}`, async () => {
    const [status, isRead, ...told] = await watched(headers, body);
    assert.deepEqual([status, isRead], [200, true]);
    assert.ok(told.includes(code), JSON.stringify(told));
  });

test("an ordinary body is let pass, and nothing is told", async () => {
  assert.deepEqual(await watched(json, JSON.stringify({ a: "b" })), [200, true]);
});
